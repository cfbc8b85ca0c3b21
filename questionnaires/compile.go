package questionnaires

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// The limits of a rule: parts of the expression, and bytes, so that reading it cannot nest too deep. All rules together
// are limited too, because compiled ones stay in memory and are evaluated for every answer sheet.
const (
	maxRuleNodes     = 60
	maxRuleBytes     = 2000
	maxAllRulesNodes = 20_000
)

var levelBlock = regexp.MustCompile(`^L[0-9]+$`)

// compile checks and compiles the rule at path, or reports what is wrong with it.
func (c *checker) compile(rule *Rule, path string) {
	at := c.At[path]
	if len(rule.When) > maxRuleBytes {
		c.Add(at, path, "rule_too_large", args{"Max": maxRuleNodes})
		return
	}
	tree, err := parser.ParseWithConfig(rule.When, withoutBuiltins())
	if err != nil {
		c.Add(at, path, "rule_syntax", args{"Detail": reason(err)})
		return
	}
	size := new(counter)
	ast.Walk(&tree.Node, size)
	if *size > maxRuleNodes {
		c.Add(at, path, "rule_too_large", args{"Max": maxRuleNodes})
		return
	}
	if c.ruleNodes += int(*size); c.ruleNodes > maxAllRulesNodes {
		if c.ruleNodes-int(*size) <= maxAllRulesNodes { // said once
			c.Add(at, path, "rules_too_large", args{"Max": maxAllRulesNodes})
		}
		return
	}
	check := ruleChecker{checker: c, path: path, rule: rule}
	before := c.Count()
	kind := check.kind(tree.Node)
	if c.Count() > before {
		return
	}
	if kind != condition {
		c.Add(at, path, "rule_not_boolean", nil)
		return
	}
	names := map[string]any{"level": 0, "share": func(string) int { return 0 }}
	for _, id := range rule.questions {
		names[id] = (*string)(nil)
	}
	rule.program, err = expr.Compile(rule.When,
		expr.Env(names), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxRuleNodes))
	if err != nil {
		c.Add(at, path, "rule_syntax", args{"Detail": reason(err)})
	}
}

func withoutBuiltins() *conf.Config {
	config := conf.CreateNew()
	config.MaxNodes = 0 // counted afterwards, with its own message
	clear(config.Builtins)
	return config
}

// reason is the message of a rule language error, without the excerpt of the rule.
func reason(err error) string {
	var e *file.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

// counter counts the nodes of an expression.
type counter int

func (n *counter) Visit(*ast.Node) { *n++ }

// kind is the kind of value of an expression in a rule.
type kind int

const (
	unfit     kind = iota // something that is not allowed and has been reported
	condition             // true or false
	integer
	answer  // the answer to a question, or nil
	literal // a text
	absent  // nil
)

// ruleChecker walks the expression of one rule, collects what it reads and reports what is not allowed.
type ruleChecker struct {
	*checker
	path string
	rule *Rule
}

func (c *ruleChecker) refuse(code string, a args) kind {
	c.Add(c.At[c.path], c.path, code, a)
	return unfit
}

func (c *ruleChecker) kind(node ast.Node) kind {
	switch n := node.(type) {
	case *ast.NilNode:
		return absent
	case *ast.IntegerNode:
		return integer
	case *ast.StringNode:
		return literal
	case *ast.IdentifierNode:
		return c.name(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.CallNode:
		return c.share(n)
	default:
		return c.refuse("rule_construct", args{"Expression": node.String()})
	}
}

func (c *ruleChecker) name(n *ast.IdentifierNode) kind {
	if n.Value == "level" {
		return integer
	}
	if _, ok := c.q.Question(n.Value); !ok {
		return c.refuse("rule_unknown_name", args{"Name": n.Value})
	}
	if !slices.Contains(c.rule.questions, n.Value) {
		c.rule.questions = append(c.rule.questions, n.Value)
	}
	return answer
}

func (c *ruleChecker) unary(n *ast.UnaryNode) kind {
	switch n.Operator {
	case "!", "not":
		if k := c.kind(n.Node); k != condition && k != unfit {
			return c.refuse("rule_comparison", args{"Expression": n.String()})
		}
		return condition
	case "-":
		if _, ok := n.Node.(*ast.IntegerNode); ok {
			return integer
		}
	}
	return c.refuse("rule_construct", args{"Expression": n.String()})
}

func (c *ruleChecker) binary(n *ast.BinaryNode) kind {
	fits := func(left, right kind) bool { return left == integer && right == integer }
	switch n.Operator {
	case "and", "&&", "or", "||":
		fits = func(left, right kind) bool { return left == condition && right == condition }
	case "==", "!=":
		fits = equatable
	case "<", "<=", ">", ">=":
	case "in":
		return c.in(n)
	default:
		return c.refuse("rule_construct", args{"Expression": n.String()})
	}
	left, right := c.kind(n.Left), c.kind(n.Right)
	if left == unfit || right == unfit {
		return unfit
	}
	if !fits(left, right) {
		return c.refuse("rule_comparison", args{"Expression": n.String()})
	}
	c.answerID(n.Left)
	c.answerID(n.Right)
	return condition
}

// equatable reports whether two kinds can be compared with == and !=.
func equatable(left, right kind) bool {
	if right == answer {
		left, right = right, left
	}
	if left == answer {
		return right == answer || right == literal || right == absent
	}
	return left == integer && right == integer
}

func (c *ruleChecker) in(n *ast.BinaryNode) kind {
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok {
		return c.refuse("rule_construct", args{"Expression": n.String()})
	}
	if len(list.Nodes) == 0 {
		return c.refuse("rule_empty_list", args{"Expression": n.String()})
	}
	left := c.kind(n.Left)
	for _, item := range list.Nodes {
		right := c.kind(item)
		if left == unfit || right == unfit {
			return unfit
		}
		if !(left == answer && right == literal || left == integer && right == integer && isNumber(item)) {
			return c.refuse("rule_comparison", args{"Expression": n.String()})
		}
		c.answerID(item)
	}
	return condition
}

func isNumber(node ast.Node) bool {
	if minus, ok := node.(*ast.UnaryNode); ok {
		node = minus.Node
	}
	_, ok := node.(*ast.IntegerNode)
	return ok
}

// answerID reports a text that is compared with a question but is not an answer.
func (c *ruleChecker) answerID(node ast.Node) {
	text, ok := node.(*ast.StringNode)
	if !ok {
		return
	}
	if _, known := c.q.Answer(text.Value); !known {
		c.refuse("rule_unknown_answer", args{"Answer": text.Value, "Known": strings.Join(c.answerIDs(), ", ")})
	}
}

func (c *ruleChecker) share(n *ast.CallNode) kind {
	callee, named := n.Callee.(*ast.IdentifierNode)
	if !named || callee.Value != "share" || len(n.Arguments) != 1 {
		return c.refuse("rule_construct", args{"Expression": n.String()})
	}
	block, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return c.refuse("rule_construct", args{"Expression": n.String()})
	}
	if !c.isBlock(block.Value) {
		return c.refuse("rule_unknown_block", args{"Block": block.Value, "Max": c.q.HighestLevel()})
	}
	if !slices.Contains(c.rule.blocks, block.Value) {
		c.rule.blocks = append(c.rule.blocks, block.Value)
	}
	return integer
}

func (c *ruleChecker) isBlock(name string) bool {
	if levelBlock.MatchString(name) {
		level, err := strconv.Atoi(name[1:])
		return err == nil && level >= 1 && level <= c.q.HighestLevel() && name == "L"+strconv.Itoa(level)
	}
	_, known := c.q.Area(name)
	return known
}
