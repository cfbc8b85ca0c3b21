package rest_test

import (
	"log/slog"
	"reflect"
	"testing"

	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/api/rest"
	"mognad/frontend/i18n"
)

// lost are the embedded types of a struct whose fields a schema leaves out although JSON has them: those that are not
// exported.
func lost(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for f := range t.Fields() {
		if !f.Anonymous {
			continue
		}
		if !f.IsExported() {
			names = append(names, f.Type.String())
		}
		names = append(names, lost(f.Type)...)
	}
	return names
}

// TestSchemasHaveAllFields: the library passes over what a body embeds under a name that is not exported, in the
// document as in what it checks, while encoding/json reads and writes it.
func TestSchemasHaveAllFields(t *testing.T) {
	t.Parallel()
	type hidden struct{ Name string }
	type Shown struct{ hidden }
	if got := lost(reflect.TypeFor[[]struct{ *Shown }]()); len(got) != 1 || got[0] != "rest_test.hidden" {
		t.Fatalf("lost is %v, want the embedded type that is not exported", got)
	}
	s, _ := norrdalAPI(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	a := rest.New(
		rest.Options{Chain: s.Use, Auth: auth.New(s.Use, slog.New(slog.DiscardHandler), false), Catalog: catalog, Log: slog.New(slog.DiscardHandler)},
	)
	a.Mount(gin.New())
	types := a.SchemaTypes()
	if len(types) < 100 {
		t.Fatalf("the document has schemas of only %d types", len(types))
	}
	for name, typ := range types {
		for _, embedded := range lost(typ) {
			t.Errorf("the schema %s leaves out the fields of %s, which %s embeds: export it or name the field",
				name, embedded, typ)
		}
	}
}
