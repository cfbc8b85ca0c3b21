package frontend_test

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
	"mognad/frontend/i18n"
)

func newRenderer(t *testing.T) (*frontend.Renderer, *i18n.Catalog, *frontend.Assets) {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := frontend.NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := frontend.New(catalog, assets)
	if err != nil {
		t.Fatal(err)
	}
	return renderer, catalog, assets
}

func render(t *testing.T, renderer *frontend.Renderer, lang string, page frontend.Page) (*html.Node, string) {
	t.Helper()
	var out bytes.Buffer
	if err := renderer.Render(&out, lang, page); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	node, err := html.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	return node, text
}

// states are pages in the states that people see.
func states() map[string]frontend.Page {
	signedIn := frontend.Shell{
		SignedIn:         true,
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		UserName:         "Åsa Öberg",
		NavLine:          1,
		Nav: []frontend.NavItem{
			{Label: "home.title", Href: "/norrdal", Current: true},
			{Label: "api_docs.title", Href: "/api"},
		},
		Notice: &frontend.Notice{Kind: frontend.Success, Key: "shell.copied"},
		Path:   "/norrdal",
	}
	problems := []frontend.FieldProblem{
		{Field: "email", Key: "error.email"},
		{Field: "password", Key: "error.password_short", Args: map[string]any{"Min": 15}},
		{Key: "error.invalid_fields"},
	}
	kinds := []frontend.Option{{Value: "municipality", Label: "Kommun"}, {Value: "company", Label: "Bolag", Depth: 1}}
	return map[string]frontend.Page{
		"sign in":               &frontend.SignIn{},
		"sign in with problems": &frontend.SignIn{Shell: frontend.Shell{Problems: problems}},
		"set-up":                &frontend.SetUp{Kinds: kinds, MinLength: 15},
		"set-up with problems": &frontend.SetUp{
			Shell:     frontend.Shell{Problems: problems},
			Kinds:     kinds,
			Kind:      "company",
			MinLength: 15,
		},
		"invitation": &frontend.Link{State: frontend.LinkOpen, Purpose: "invitation", Organisation: "Norrdals kommun",
			Name: "Åsa", Email: "asa@norrdal.se", MinLength: 15},
		"invitation of a member": &frontend.Link{State: frontend.LinkOpen, Purpose: "invitation", HasPassword: true},
		"reset": &frontend.Link{
			Shell:     frontend.Shell{Problems: problems[1:2]},
			State:     frontend.LinkOpen,
			Purpose:   "reset",
			MinLength: 15,
		},
		"first link":   &frontend.Link{State: frontend.LinkOpen, Purpose: "set_up", MinLength: 15},
		"used link":    &frontend.Link{State: frontend.LinkUsed, Purpose: "reset"},
		"expired link": &frontend.Link{State: frontend.LinkExpired, Purpose: "invitation"},
		"home": &frontend.Home{
			Shell: signedIn,
			Tasks: []frontend.HomeTask{{
				Task: record.Task{Kind: record.TaskAnswer, State: record.TaskBegun, Subject: "Norrdal", Done: 3, Parts: 9, Days: new(4), Due: new(assessment.Date("2026-01-31"))},
				Href: "/norrdal",
			}},
			More: []frontend.HomeTask{{
				Task: record.Task{Kind: record.TaskJudge, State: record.TaskFilled, Days: new(0), Due: new(assessment.Date("2026-01-31"))},
			}},
			SetUp: []frontend.SetUpStep{
				{SetUpStep: record.SetUpStep{Kind: record.SetUpEntities, State: record.SetUpDone, Done: 3}},
				{
					SetUpStep: record.SetUpStep{Kind: record.SetUpPeople, State: record.SetUpNext, Mine: true},
					Href:      "/import",
					Second:    "/new",
				},
				{SetUpStep: record.SetUpStep{Kind: record.SetUpRound, State: record.SetUpLater}},
			},
			Rounds: []frontend.HomeRound{{RoundGlance: record.RoundGlance{State: assessment.RoundOpen, Entities: 4, Days: 3}}},
			Level: &frontend.HomeLevel{
				Spoken: "sv",
				LevelGlance: record.LevelGlance{
					Levels:   record.SummarySpread{Median: new(2), Count: 4},
					Previous: new(1),
					Gaps:     []record.SummaryGap{{Question: "A1", Asked: 4}},
				},
			},
		},
		"empty home": &frontend.Home{Shell: signedIn},
		"organisations": &frontend.Organisations{
			Shell: signedIn,
			Choices: []frontend.OrganisationChoice{
				{Name: "Norrdal", Href: "/norrdal", Chosen: true, RoleKeys: []string{"home.title"}},
				{Name: "Södal", Href: "/sodal"},
			},
		},
		"no organisation": &frontend.Organisations{Shell: signedIn},
		"not found":       &frontend.Error{Shell: signedIn, Status: 404, Key: "error.not_found", RequestID: "42"},
		"signed out":      &frontend.Error{Status: 401, Key: "error.unauthenticated"},
		"odd status":      &frontend.Error{Status: 418, Key: "error.internal", Back: "/norrdal"},
		"API": &frontend.APIDocs{
			Shell:    signedIn,
			Document: "/api/openapi.json",
			Groups: []frontend.APIGroup{
				{
					Name: "Entities",
					Operations: []frontend.APIOperation{
						{ID: "list", Method: "GET", Path: "/api/v1/entities", Summary: "List", Description: "Lists.",
							Parameters: []frontend.APIParameter{{Name: "limit", In: "query", Type: "integer", Required: true}},
							Body:       []frontend.APIParameter{{Name: "name", Type: "string", Description: "Name"}},
							Responses:  []frontend.APIResponse{{Status: "200", Description: "OK"}}},
					},
				},
			},
		},
		"API without operations": &frontend.APIDocs{Shell: signedIn},
		"search": &frontend.Search{Shell: signedIn, Query: "ekonomi", Kind: "users", All: "/search?q=ekonomi", Found: 9, Groups: []frontend.SearchGroup{
			{Kind: "entities", Found: 7, More: "/search?q=ekonomi&kind=entities", Hits: []frontend.SearchHit{
				{Href: "/e/1", Name: "Ekonomi", Within: "Kommunen", Text: "… text …"},
			}},
			{Kind: "users", Found: 2, Cut: true, Hits: []frontend.SearchHit{{Href: "/u/1", Name: "Eva"}}},
		}},
		"search without a hit": &frontend.Search{Query: "x"},
		"guide": &frontend.Guide{
			Name:     "respondent",
			Heading:  "Guide",
			Intro:    "<p>First</p>",
			Sections: []frontend.GuideSection{{Anchor: "my-work", Title: "My work", HTML: "<p>Text</p>"}},
			Guides: []frontend.GuideLink{
				{Title: "Guide", Href: "/help/respondent", Current: true},
				{Title: "Other", Href: "/help/everyone"},
			},
		},
	}
}

// TestTemplatesFitTheirPages executes each template with its page empty and with every field filled in, so that a
// template that names a field its page lacks fails.
func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	renderer, catalog, _ := newRenderer(t)
	for _, page := range frontend.Pages() {
		for _, lang := range catalog.Languages() {
			t.Run(page.Template()+" "+lang, func(t *testing.T) {
				empty := reflect.New(reflect.TypeOf(page).Elem()).Interface().(frontend.Page)
				node, _ := render(t, renderer, lang, empty)
				check(t, node, lang)
				full := reflect.New(reflect.TypeOf(page).Elem())
				fill(full.Elem(), new(int), 0)
				node, _ = render(t, renderer, lang, full.Interface().(frontend.Page))
				check(t, node, lang)
			})
		}
	}
}

func TestTemplatesParse(t *testing.T) {
	renderer, _, _ := newRenderer(t)
	if err := renderer.Check(); err != nil {
		t.Error(err)
	}
}

// TestEveryTemplateHasAPage: templates are parsed when their page is first shown, so one without a page in Pages would
// be parsed by no test.
func TestEveryTemplateHasAPage(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".html"); name != "layout" {
			want = append(want, name)
		}
	}
	for _, page := range frontend.Pages() {
		got = append(got, page.Template())
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("templates (-) and the pages that use them (+):\n%s", diff)
	}
}

// fill gives every field its own value.
func fill(v reflect.Value, count *int, depth int) {
	if !v.CanSet() || depth > 9 {
		return
	}
	*count++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("x%d", *count))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*count))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*count % 200))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*count))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), count, depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), count, depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), count, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, count, depth+1)
		fill(value, count, depth+1)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), count, depth+1)
		}
	}
}

func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	renderer, catalog, _ := newRenderer(t)
	for name, page := range states() {
		for _, lang := range catalog.Languages() {
			t.Run(name+" "+lang, func(t *testing.T) {
				node, text := render(t, renderer, lang, page)
				check(t, node, lang)
				if at := strings.Index(text, "⟦"); at >= 0 {
					t.Errorf("a message is missing: %.60s", text[at:])
				}
				if strings.Contains(text, "ZgotmplZ") || strings.Contains(text, "&lt;no value") {
					t.Errorf("a value could not be written:\n%s", text)
				}
			})
		}
	}
}

// check looks at what every page must have and must not have.
func check(t *testing.T, page *html.Node, lang string) {
	t.Helper()
	count := map[string]int{}
	ids := map[string]bool{}
	var references []string
	labelled := map[string]bool{}
	var fields []string
	for node := range page.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		count[node.Data]++
		attributes := map[string]string{}
		for _, attribute := range node.Attr {
			attributes[attribute.Key] = attribute.Val
			switch key := attribute.Key; {
			case key == "style" || strings.HasPrefix(key, "on") || strings.HasPrefix(key, "hx-on"):
				t.Errorf("<%s> has the inline attribute %s", node.Data, key)
			case key == "href" || key == "src" || key == "action" || strings.HasPrefix(key, "hx-") && strings.HasPrefix(attribute.Val, "http"):
				if target, err := url.Parse(attribute.Val); err != nil || target.Host != "" || target.Scheme != "" {
					t.Errorf("<%s %s=%q> leads elsewhere", node.Data, key, attribute.Val)
				}
			case key == "id":
				if ids[attribute.Val] {
					t.Errorf("the id %q is used twice", attribute.Val)
				}
				ids[attribute.Val] = true
			case key == "aria-describedby" || key == "aria-labelledby" || key == "data-copy" || key == "data-reveal":
				references = append(references, strings.Fields(attribute.Val)...)
			}
		}
		_, hasSource := attributes["src"]
		_, hidden := attributes["hidden"]
		switch {
		case node.Data == "html" && attributes["lang"] != lang:
			t.Errorf("the page says it is in %q, want %q", attributes["lang"], lang)
		case node.Data == "title":
			if title := textOf(node); !strings.HasSuffix(title, " – Mognad") {
				t.Errorf("title %q does not end in the product's name", title)
			}
		case node.Data == "h1" && strings.TrimSpace(textOf(node)) == "":
			t.Error("the heading is empty")
		case node.Data == "style", node.Data == "script" && !hasSource:
			t.Errorf("inline <%s>", node.Data)
		case node.Data == "label":
			labelled[attributes["for"]] = true
		case (node.Data == "input" || node.Data == "select" || node.Data == "textarea") && attributes["type"] != "hidden" && !hidden:
			fields = append(fields, attributes["id"])
		}
	}
	want := map[string]int{"h1": 1, "main": 1, "title": 1}
	got := map[string]int{"h1": count["h1"], "main": count["main"], "title": count["title"]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
	for _, reference := range references {
		if !ids[reference] {
			t.Errorf("there is no element with the id %q", reference)
		}
	}
	for _, field := range fields {
		if !labelled[field] {
			t.Errorf("the field %q has no label", field)
		}
	}
}

func textOf(node *html.Node) string {
	var text strings.Builder
	for child := range node.Descendants() {
		if child.Type == html.TextNode {
			text.WriteString(child.Data)
		}
	}
	return text.String()
}

// find returns the first element for which the attribute has the value, nil without one.
func find(page *html.Node, key, value string) *html.Node {
	for node := range page.Descendants() {
		for _, attribute := range node.Attr {
			if attribute.Key == key && attribute.Val == value {
				return node
			}
		}
	}
	return nil
}

func TestProblemsAreAtTheFieldAndInTheSummary(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	page, text := render(t, renderer, "en", &frontend.SignIn{Shell: frontend.Shell{
		Sent:     &frontend.Sent{Values: map[string][]string{"email": {" åsa< "}, "password": {"geheim"}}},
		Problems: []frontend.FieldProblem{{Field: "email", Key: "error.email"}}}})
	want := "The summary says: E-mail address: Enter an e-mail address, for example name@example.org."
	link := find(page, "href", "#email")
	if link == nil {
		t.Fatalf("no link to the field in\n%s", text)
	}
	if got := "The summary says: " + textOf(link); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	input := find(page, "id", "email")
	got := map[string]string{}
	for _, attribute := range input.Attr {
		if strings.HasPrefix(attribute.Key, "aria-") || attribute.Key == "value" {
			got[attribute.Key] = attribute.Val
		}
	}
	wantAttributes := map[string]string{"aria-invalid": "true", "aria-describedby": "email-problem", "value": "åsa<"}
	if diff := cmp.Diff(wantAttributes, got); diff != "" {
		t.Errorf("attributes of the field (-want +got):\n%s", diff)
	}
	if !strings.Contains(text, "<title>Error: Sign in – Mognad</title>") {
		t.Error("the title does not begin with the word for an error")
	}
}

func TestMissingAssetsAreExplained(t *testing.T) {
	t.Parallel()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	assets := loadAssets(t, false)
	renderer, err := frontend.New(catalog, assets)
	if err != nil {
		t.Fatal(err)
	}
	_, text := render(t, renderer, "en", &frontend.SignIn{})
	if !strings.Contains(text, "Run make build") || strings.Contains(text, "<script") {
		t.Errorf("want the command to run and no script in\n%s", text)
	}
}

func TestFragment(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	var out bytes.Buffer
	if err := renderer.Fragment(&out, "en", "title", &frontend.SignIn{}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "Sign in" {
		t.Errorf("fragment = %q, want %q", got, "Sign in")
	}
	if err := renderer.Fragment(io.Discard, "en", "nowhere", &frontend.SignIn{}); err == nil {
		t.Error("a fragment that does not exist gives no error")
	}
}

// offering is a page that offers a block.
type offering struct{ frontend.SignIn }

func (*offering) Blocks() []string { return []string{"rows"} }

func TestOffers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		page  frontend.Page
		block string
		want  bool
	}{{&offering{}, "rows", true}, {&offering{}, "title", false}, {&offering{}, "", false}, {&frontend.SignIn{}, "title", false}} {
		if got := frontend.Offers(test.page, test.block); got != test.want {
			t.Errorf("%T offers %q: got %t, want %t", test.page, test.block, got, test.want)
		}
	}
}

type stranger struct{ frontend.Shell }

func (*stranger) Template() string { return "stranger" }

type failing struct{ frontend.Home }

func (*failing) Template() string { return "sign_in" }

func TestRenderWritesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	for _, page := range []frontend.Page{&stranger{}, &failing{}} {
		var out bytes.Buffer
		if err := renderer.Render(&out, "sv", page); err == nil || out.Len() > 0 {
			t.Errorf("Render(%T) gave error %v and wrote %q", page, err, out.String())
		}
	}
}

func BenchmarkRender(b *testing.B) {
	catalog, err := i18n.New()
	if err != nil {
		b.Fatal(err)
	}
	assets, err := frontend.NewAssets()
	if err != nil {
		b.Fatal(err)
	}
	renderer, err := frontend.New(catalog, assets)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := renderer.Render(io.Discard, "sv", &frontend.SignIn{Return: "/"}); err != nil {
			b.Fatal(err)
		}
	}
}
