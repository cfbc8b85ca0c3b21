package workbook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/plan"
)

// TestRepliesInTheWorkbook: the sheet of recommendations has room for replies until the body has replied, then what it
// replied, what has become of it and who decided, in the reader's language.
func TestRepliesInTheWorkbook(t *testing.T) {
	t.Parallel()
	x := share(t)
	ctx := t.Context()
	rows := func(lang, sheet string) (heads []string, replies [][]string) {
		t.Helper()
		book := is(x.Audits.Book(ctx, x.kim, x.audit.ID, false, "xlsx"))(t)
		_, sheets := cells(t, made(t, x.Chain, lang, book))
		for i, row := range sheets[sheet][2:] { // below title and sentence
			if i == 0 {
				heads = row[7:]
				continue
			}
			row = append(row, make([]string, 15)...)
			replies = append(replies, row[7:15])
		}
		return heads, replies
	}
	heads, room := rows("sv", "Rekommendationer")
	if diff := cmp.Diff([]string{"Organets svar", "Organets motivering", "Planerad åtgärd", "Ansvarig roll", "Klart senast",
		"Uppföljning", "Svaret beslutat", "Diarienummer"}, heads); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", "", "", "", "", "Öppen", "", ""}, room[0]); diff != "" {
		t.Errorf("before a reply (-want +got):\n%s", diff)
	}
	v := is(x.Plan.Replies(ctx, x.kim, x.audit.ID, x.body.ID))(t)
	paper := plan.PaperReply{DecidedOn: "2026-01-31", CaseNumber: "NN 2026/4", ApprovedBy: "Nämnden § 7", Plan: true}
	for i, one := range v.Replies {
		f := plan.ReplyForm{Recommendation: one.Recommendation.ID, Response: assessment.Rejects, Text: "=1+1"}
		switch i {
		case 1:
			f.Response, f.PlannedAction, f.OwnerRole, f.DueYear = assessment.AcceptsInPart, "Öva en gång", "Chefen", 2199
		case 2:
			f.Response, f.Text, f.DueOn = assessment.Accepts, "", "2198-05-31"
		}
		paper.Replies = append(paper.Replies, f)
	}
	is(x.Plan.RecordReplies(ctx, x.kim, x.audit.ID, x.body.ID, paper))(t)
	for lang, want := range map[string][][]string{
		"sv": {
			{"Avvisar", "=1+1", "", "", "", "Avvisad", "31 januari 2026, på papper av Nämnden § 7", "NN 2026/4"},
			{"Godtar delvis", "=1+1", "Öva en gång", "Chefen", "2199", "Planerad",
				"31 januari 2026, på papper av Nämnden § 7", "NN 2026/4"},
			{"Godtar", "", "", "", "31 maj 2198", "Planerad", "31 januari 2026, på papper av Nämnden § 7", "NN 2026/4"},
		},
		"en": {
			{"Rejects", "=1+1", "", "", "", "Rejected", "31 January 2026, on paper by Nämnden § 7", "NN 2026/4"},
			{"Accepts in part", "=1+1", "Öva en gång", "Chefen", "2199", "Planned",
				"31 January 2026, on paper by Nämnden § 7", "NN 2026/4"},
			{"Accepts", "", "", "", "31 May 2198", "Planned", "31 January 2026, on paper by Nämnden § 7", "NN 2026/4"},
		},
	} {
		_, got := rows(lang, map[string]string{"sv": "Rekommendationer", "en": "Recommendations"}[lang])
		if diff := cmp.Diff(want, got[:3]); diff != "" {
			t.Errorf("in %s (-want +got):\n%s", lang, diff)
		}
	}
}
