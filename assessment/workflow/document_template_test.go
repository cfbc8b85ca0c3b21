package workflow_test

import (
	"bytes"
	"testing"

	"mognad/assessment"
	"mognad/assessment/document"
)

// TestTemplatesAreAddedAndWithdrawn: an auditor's template stays as it was added, is offered to whoever takes documents,
// and is withdrawn by whoever added it, or by an administrator.
func TestTemplatesAreAddedAndWithdrawn(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		file := must(document.Own())(t)
		id := must(x.People.AddDocumentTemplate(ctx, x.anna, " Byrån  2026 ", "mall.docx", file))(t)
		_, err := x.People.AddDocumentTemplate(ctx, x.admin, "Byrån 2026", "mall.docx", file)
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		_, err = x.People.AddDocumentTemplate(ctx, x.anna, "Trasig", "mall.docx", []byte("no document"))
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		must(x.People.AddDocumentTemplate(ctx, x.kim, "", "Kommunens mall.dotx", file))(t)

		list := must(x.People.DocumentTemplates(ctx, x.chair))(t)
		if len(list) != 2 || list[0].Name != "Byrån 2026" || list[1].Name != "Kommunens mall" {
			t.Fatalf("offered are %+v", list)
		}
		if list[0].AddedBy.Name != x.anna.User.Name || list[0].MayWithdraw {
			t.Errorf("management sees %+v", list[0])
		}
		d := must(x.People.DocumentTemplate(ctx, x.chair, id))(t)
		if !bytes.Equal(d.Content, file) || assessment.SealBytes(d.Content).SHA256 != list[0].SHA256 {
			t.Error("the template is not the file that was added")
		}

		refused(t, x.People.WithdrawDocumentTemplate(ctx, x.kim, id), assessment.Forbidden, "error.forbidden")
		if err := x.People.WithdrawDocumentTemplate(ctx, x.anna, id); err != nil {
			t.Fatal(err)
		}
		refused(t, x.People.WithdrawDocumentTemplate(ctx, x.anna, id), assessment.NotFound, "error.not_found")
		_, err = x.People.Template(ctx, x.anna, &id)
		refused(t, err, assessment.NotFound, "error.not_found")
		if err := x.People.WithdrawDocumentTemplate(ctx, x.admin, list[1].ID); err != nil {
			t.Fatal(err)
		}
		if list = must(x.People.DocumentTemplates(ctx, x.anna))(t); len(list) != 0 {
			t.Errorf("after all were withdrawn, offered are %+v", list)
		}
		must(x.People.AddDocumentTemplate(ctx, x.admin, "Byrån 2026", "mall.docx", file))(t)
	})
}
