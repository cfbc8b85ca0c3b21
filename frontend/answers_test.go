package frontend_test

import (
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/frontend"
	"mognad/questionnaires"
)

// TestAnswerPages renders what is shown to those who answer and approve, in the states that handlers
// produce.
func TestAnswerPages(t *testing.T) {
	t.Parallel()
	renderer, catalog, _ := newRenderer(t)
	shell := frontend.Shell{
		SignedIn:         true,
		OrganisationKey:  "norrdal",
		OrganisationName: "Norrdals kommun",
		UserName:         "Sara Lind",
		Path:             "/x",
	}
	wrong := shell
	wrong.Problems = []frontend.FieldProblem{
		{Field: "B1-reason", Key: "error.reason_required", Label: "B1"},
		{Field: "anyway", Key: "submit.anyway_required"},
		{Field: "reason", Key: "error.required"},
	}
	at := time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)
	open := frontend.AssessmentHead{
		Base:          "/a",
		Work:          "/work",
		Entity:        "Socialförvaltningen",
		Round:         "Självskattning 2026",
		Questionnaire: "Grundformulär",
		Spoken:        "sv",
		Closes:        "2026-12-01",
		Editable:      true,
		Progress:      frontend.Progress{Done: 3, Asked: 5},
	}
	heads := map[string]frontend.AssessmentHead{"open": open}
	for name, args := range map[string]map[string]any{"planned": {"Opens": "1 december 2026"}, "closed": {"Closed": "1 december 2026"}, "submitted": nil, "approved": nil, "reading": nil} {
		head := open
		head.Editable, head.Why, head.WhyArgs = false, "answers.why."+name, args
		heads[name] = head
	}
	links := []frontend.QuestionLink{
		{ID: "B1", Title: "Metod", Href: "/a/areas/B#B1", Text: "Överlämnad"},
		{ID: "B2", Title: "It-miljö", Href: "/a/areas/B#B2"},
	}
	back := &frontend.ReturnedSubmission{
		Number: 1,
		Href:   "/a/submissions/1",
		Reason: "E2 saknas.\nFråga it.",
		By:     "Lars",
		At:     at,
	}
	row := frontend.WorkRow{
		Entity:        "Socialförvaltningen",
		Round:         "2026",
		Questionnaire: "Grundformulär",
		Spoken:        "sv",
		Href:          "/a",
		Continue:      "/a/areas/next",
		Opens:         "2026-11-01",
		Closes:        "2026-12-01",
		Days:          1,
		Soon:          true,
		Progress:      open.Progress,
		Handed:        links,
		Returned:      back,
		State:         "draft",
	}
	areas := []frontend.AreaRow{
		{ID: "A", Name: "Ledning", Href: "/a/areas/A", Progress: open.Progress},
		{ID: "B", Name: "Risk", Href: "/a/areas/B", Current: true},
	}
	pages := map[string]frontend.Page{
		"work": &frontend.Work{
			Shell:     shell,
			Deciding:  []frontend.WorkRow{{Entity: "Bolaget", Submission: "/s", State: "submitted"}},
			Answering: []frontend.WorkRow{row, {Entity: "It", Days: 9}},
			Coming: []frontend.WorkRow{
				row,
			},
			Past: []frontend.WorkRow{{State: "approved"}, {State: "submitted"}, {State: "draft"}},
		},
		"work below": &frontend.Work{
			Shell:         shell,
			List:          frontend.List{Words: "work_below", Base: "/work", Found: 4, Total: 4},
			BelowDeciding: 1,
			Below: []frontend.WorkRow{
				{Entity: "Bolaget", Href: "/b", Submission: "/s", State: "submitted", Stage: "deciding"},
				{Entity: "It", Href: "/i", Stage: "answering", Closes: "2026-12-01", Days: 9, Returned: back},
				{Entity: "Skola", Href: "/k", Stage: "coming", Opens: "2026-12-01"},
				{Entity: "Vård", Href: "/v", Stage: "past", State: "approved"},
			},
		},
		"work below alone": &frontend.Work{
			Shell: shell,
			List:  frontend.List{Words: "work_below", Base: "/work", Found: 1, Total: 1},
			Below: []frontend.WorkRow{{Entity: "It", Href: "/i", Stage: "past", State: "draft"}},
		},
		"no work": &frontend.Work{Shell: shell},
		"overview": &frontend.Assessment{
			Shell:    shell,
			About:    open,
			Message:  "Hej",
			Areas:    areas,
			Continue: "/c",
			Submit:   "/s",
			Result:   "/r",
			Handed:   links,
			Returned: back,
		},
		"submitted": &frontend.Assessment{
			Shell:   shell,
			About:   heads["submitted"],
			Areas:   areas,
			Waiting: "/w",
			Submissions: []frontend.SubmissionRow{
				{Number: 2, Href: "/2", At: at, Preliminary: true},
				{
					Number:  1,
					Href:    "/1",
					By:      "Sara",
					At:      at,
					Outcome: "returned",
				},
				{Number: 1, Href: "/1", At: at, Outcome: "approved"},
			},
		},
		"submit": &frontend.Submit{
			Shell:      wrong,
			About:      open,
			Action:     "/s",
			Version:    3,
			Unanswered: links,
			Unreviewed: links,
			DontKnow:   links,
			Unproven:   links,
		},
		"submit complete": &frontend.Submit{Shell: shell, About: open, Action: "/s"},
		"receipt": &frontend.Submission{
			Shell:      shell,
			About:      open,
			Number:     1,
			By:         "Sara",
			At:         at,
			SHA256:     "ab12",
			Unanswered: 2,
			File:       "/f",
			Result:     "/r",
			Areas: []frontend.SealedArea{
				{ID: "B", Name: "Risk", Questions: []frontend.SealedQuestion{
					{
						ID:        "B1",
						Text:      "Finns en metod?",
						Answer:    frontend.AnswerChip{Label: "Ja", Tone: "good"},
						At:        &at,
						By:        "Sara",
						StillTrue: true,
					},
					{
						ID:       "B2",
						Provided: true,
						Stance:   "confirmed",
					},
					{ID: "B3", Provided: true, Stance: "disputed"},
					{ID: "B4", Provided: true},
				}},
			},
		},
		"to decide": &frontend.Submission{Shell: wrong, About: open, Number: 1, At: at, Decide: "/d"},
		"returned": &frontend.Submission{
			Shell:    shell,
			About:    open,
			Number:   1,
			At:       at,
			Decision: &frontend.SubmissionDecision{Outcome: "returned", Reason: "E2 saknas", By: "Lars", At: at},
		},
		"approved": &frontend.Submission{
			Shell:    shell,
			About:    open,
			Number:   1,
			At:       at,
			Decision: &frontend.SubmissionDecision{Outcome: "approved", By: "Lars", At: at},
		},
		"history": &frontend.AnswerVersions{
			Shell: shell,
			About: open,
			Back:  "/b",
			ID:    "B1",
			Text:  "Finns en metod?",
			Versions: []frontend.AnswerVersionRow{
				{
					Number:    2,
					At:        at,
					By:        "Sara",
					Answer:    frontend.AnswerChip{Label: "Ja", Tone: "good"},
					StillTrue: true,
					HandedOn:  "Maria",
				},
				{Number: 1, At: at, Provider: "It", Stance: "disputed"},
				{Provider: "It", Stance: "confirmed"},
			},
		},
		"no history": &frontend.AnswerVersions{Shell: shell, About: open, ID: "B1"},
	}
	for name, head := range heads {
		pages["area "+name] = &frontend.AnswerArea{
			Shell:       wrong,
			About:       head,
			Action:      "/a/areas/B",
			ID:          "B",
			Name:        "Risk",
			Description: "Om risker",
			Areas:       areas,
			Next:        "/n",
			Last:        name == "open",
			Questions:   answerQuestions(t, !head.Editable, at),
		}
	}
	for name, page := range pages {
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

// answerQuestions are questions in all their states.
func answerQuestions(t *testing.T, fixed bool, at time.Time) []frontend.AnswerQuestion {
	t.Helper()
	files, err := questionnaires.EmbeddedFiles()
	if err != nil {
		t.Fatal(err)
	}
	q, err := files[0].Parse()
	if err != nil {
		t.Fatal(err)
	}
	var rows []frontend.AnswerQuestion
	for i, question := range q.QuestionsIn("F") {
		row := frontend.NewAnswerQuestion(q, question, "sv")
		row.Href = "/a/questions/" + question.ID
		row.Fixed = fixed
		row.Version = int64(i)
		row.Problems = map[string]string{}
		chip := frontend.NewAnswerChip(q, "partly", "sv")
		switch i {
		case 0:
			row.Choose("partly")
			row.Chosen = chip
			row.Comment = "Delvis\nklart"
			row.Evidence = []assessment.Evidence{{Text: "Protokoll § 14"}}
			row.Status = frontend.AnswerStatus{
				State: "answered",
				Key:   "answers.answered",
				Args:  map[string]any{"Moment": "i dag", "Name": "Sara"},
			}
			row.Previous = &frontend.PreviousAnswer{Answer: chip, Reason: "x", Comment: "y", Evidence: row.Evidence}
			row.Colleague = []frontend.Option{
				{Value: "1", Label: "Sara"},
			}
			row.HandedTo = "1"
			row.HandedOn = "Sara"
			row.HandedMe = true
		case 1:
			row.Choose("not_applicable")
			row.Typed, row.Problems["reason"] = true, "Skriv varför."
			row.Status = frontend.AnswerStatus{
				State: "unsaved",
				Key:   "answers.not_saved",
				Args:  map[string]any{"Why": "Skriv varför."},
			}
		case 2:
			row.Typed = true
			row.Conflict = &frontend.StoredAnswer{
				Version:  7,
				By:       "Maria",
				At:       at,
				Answer:   chip,
				Stance:   "disputed",
				Reason:   "r",
				Comment:  "c",
				Evidence: []assessment.Evidence{{Text: "e"}},
			}
			row.Status = frontend.AnswerStatus{State: "unsaved", Key: "answers.conflict_status"}
		case 3:
			row.Provided = &frontend.ProvidedAnswer{By: "It", Answered: true, Answer: chip, Reason: "r", Comment: "c"}
			row.Status = frontend.AnswerStatus{State: "saved", Key: "answers.saved", Args: map[string]any{"Time": "10.42"}}
		case 4:
			row.Provided = &frontend.ProvidedAnswer{By: "It", Stance: "disputed"}
			row.HandedOn = "Maria"
		case 5:
			row.Provided = &frontend.ProvidedAnswer{By: "It"}
		case 6:
			row.Kept, row.Previous = true, &frontend.PreviousAnswer{Answer: chip}
			row.Status = frontend.AnswerStatus{
				State: "answered",
				Key:   "answers.kept_status",
				Args:  map[string]any{"Moment": "i dag", "Name": "Sara"},
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// TestAnswerAreaHoldsWhatAFormNeeds: each question has its own hidden version, and a fragment holds only one question.
func TestAnswerAreaHoldsWhatAFormNeeds(t *testing.T) {
	t.Parallel()
	renderer, _, _ := newRenderer(t)
	page := &frontend.AnswerArea{
		About:     frontend.AssessmentHead{Editable: true, Spoken: "sv"},
		Name:      "Skydd",
		Questions: answerQuestions(t, false, time.Now()),
	}
	node, _ := render(t, renderer, "sv", page)
	for _, q := range page.Questions {
		if find(node, "name", q.ID+".version") == nil || find(node, "name", q.ID+".evidence_link") == nil {
			t.Errorf("%s lacks fields", q.ID)
		}
	}
	page.Questions = page.Questions[:1]
	var out strings.Builder
	if err := renderer.Fragment(&out, "sv", "fragment-saved", page); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<textarea") || !strings.Contains(out.String(), page.Questions[0].ID+".version") {
		t.Errorf("the fragment is\n%s", out.String())
	}
}
