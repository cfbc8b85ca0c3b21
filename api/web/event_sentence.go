package web

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mognad/assessment/event"
	"mognad/assessment/workflow/search"
	"mognad/frontend/i18n"
)

// sentenceNames is how many names of a list a sentence has.
const sentenceNames = 3

// sentence says in words what a line of the log is about. The message of its action gets who did it as Actor, what it
// happened to as Object, and each field by its name, such as ClosesOn for closes_on; what is empty or not true is "".
// What a rule recommends is Recommendation, without its full stop, and the question that the rule belongs to is
// Question; both are "" where the questionnaire lacks the rule. An action that this version does not know is written as
// it is stored.
func sentence(l *i18n.Localizer, names search.EventNames, e search.LoggedEvent) string {
	key := "event_says." + e.Action
	if !l.Has(key) {
		return strings.TrimSpace(actorOf(l, e) + ": " + e.Action + " " + e.Object)
	}
	args := map[string]any{"Actor": actorOf(l, e), "Object": e.Object}
	if e.Object == "" {
		args["Object"] = l.T("events.unknown")
		if e.Line.Object == string(event.Permission) {
			args["Object"] = permission(l, e.ObjectID)
		}
	}
	recommended := e.Rule.Recommendation.In(l.Language(), e.Rule.Languages...)
	args["Question"], args["Recommendation"] = e.Rule.Question, strings.TrimSuffix(recommended, ".")
	for _, t := range event.Types() {
		if t.Action == e.Action && t.Object == e.Line.Object {
			for _, f := range t.Fields {
				args[argument(f.Name)] = ""
			}
		}
	}
	for _, f := range e.Fields {
		args[argument(f.Name)] = inSentence(l, names, f)
	}
	return l.T(key, args)
}

// permission is what somebody was denied, as it follows "permission to" in a sentence. The log has a permission of the
// policy, or the key of the message that said why it was denied.
func permission(l *i18n.Localizer, denied string) string {
	if key := "event_permission." + denied; l.Has(key) {
		return l.T(key)
	}
	return l.T("event_permission.other", "Name", denied)
}

// actorOf is who did something, in words.
func actorOf(l *i18n.Localizer, e search.LoggedEvent) string {
	switch {
	case e.ActorID == nil:
		return l.T("events.system")
	case e.Actor == "":
		return l.T("events.outsider")
	}
	return e.Actor
}

func actorName(r *Request, e search.LoggedEvent) string { return actorOf(r.L, e) }

// argument is the name of a field in messages: ClosesOn for closes_on.
func argument(field string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(field, "_") {
		first, size := utf8.DecodeRuneInString(part)
		b.WriteRune(unicode.ToUpper(first))
		b.WriteString(part[size:])
	}
	return b.String()
}

// inSentence is the value of a field as a sentence has it.
func inSentence(l *i18n.Localizer, names search.EventNames, f event.Field) string {
	if f.Kind == event.YesNo {
		if slices.Contains(f.Texts(), "yes") {
			return l.T("events.yes")
		}
		return ""
	}
	texts := f.Texts()
	for i, text := range texts {
		texts[i] = valueInSentence(l, names, f.Kind, text)
	}
	if more := len(texts) - sentenceNames; more > 0 {
		first := strings.Join(texts[:sentenceNames], ", ")
		return l.T("events.and_more", "First", first, "Count", more)
	}
	return strings.Join(texts, ", ")
}

func valueInSentence(l *i18n.Localizer, names search.EventNames, kind event.Kind, text string) string {
	if _, isNamed := names[kind]; isNamed {
		if name := names.Of(kind, text); name != "" {
			return name
		}
		return l.T("events.unknown")
	}
	if kind == event.Day {
		return l.Day(text)
	}
	if prefix := words[kind]; prefix != "" && l.Has(prefix+text) {
		word := l.T(prefix + text)
		first, size := utf8.DecodeRuneInString(word)
		return string(unicode.ToLower(first)) + word[size:]
	}
	return text
}
