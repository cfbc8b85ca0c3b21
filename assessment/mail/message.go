// Package mail presents letters as mail in the reader's language and sends them to a mail server. To whom what may be
// told is decided before, in the record of the letter.
package mail

import (
	"cmp"
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Words are the messages of a language.
type Words interface {
	T(key string, args ...any) string
	Date(t time.Time) string
	Language() string
}

// Message is a mail, ready to be sent.
type Message struct {
	Name, Email string // of the reader
	Language    string
	Subject     string
	Text        string // plain
	HTML        string // the same
	Account     string // address at which the reader chooses what is sent; "" for an invitation
}

// maxSubject is how long a subject may be, in characters; mail programs show fewer.
const maxSubject = 120

// Paths is the address, within the server, of what a notice of an organisation leads to.
type Paths func(organisation string, n record.Notice) string

// Present makes the mail of a letter. Links begin with the public address.
func Present(w Words, public string, paths Paths, l record.Letter) (Message, error) {
	m := Message{Name: line(l.Name), Email: l.Email, Language: w.Language(), Subject: subject(w, l)}
	page := body(w, l, func(n record.News) string {
		if n.Kind == assessment.NoticeInvitation {
			return invitationLink(public, l)
		}
		return public + paths(l.Organisation.Key, n.Notice)
	})
	page.Subject = m.Subject
	page.Footer = w.T("mail.footer", "Organisation", line(l.Organisation.Name))
	if l.Link.Token == "" {
		m.Account = public + "/account"
		page.Choose, page.Account = w.T("mail.choose"), m.Account
	}
	m.Text = page.text()
	var b strings.Builder
	err := pages.Execute(&b, page)
	m.HTML = b.String()
	return m, err
}

// Merged is a row of a merge file: a letter that somebody sends in their own way.
type Merged struct {
	Name, Email string
	Link        string
	Until       time.Time
	Subject     string
	Text        string
}

// Merge is the row of an invitation.
func Merge(w Words, public string, l record.Letter) Merged {
	return Merged{
		Name:    line(l.Name),
		Email:   l.Email,
		Link:    invitationLink(public, l),
		Until:   l.Link.Until,
		Subject: subject(w, l),
		Text:    body(w, l, func(record.News) string { return invitationLink(public, l) }).text(),
	}
}

func invitationLink(public string, l record.Letter) string { return public + "/links/" + l.Link.Token }

// body is what a letter says, without who sends it.
func body(w Words, l record.Letter, link func(record.News) string) content {
	c := content{Language: w.Language(), Greeting: w.T("mail.greeting", "Name", line(l.Name))}
	for _, n := range l.News {
		c.Parts = append(c.Parts, present(w, l, n, link(n)))
	}
	return c
}

// content is what a mail says, for its plain part and for the other.
type content struct {
	Language, Subject, Greeting string
	Parts                       []part
	Footer, Choose, Account     string
}

// part is what a mail says of one thing.
type part struct {
	Paragraphs []string
	NoteFrom   string   // who wrote the note, as a sentence
	Note       []string // lines
	Do, Link   string
	After      string
}

func subject(w Words, l record.Letter) string {
	key, args := "mail.subject."+string(l.News[0].Kind), arguments(w, l, l.News[0])
	if l.Daily {
		key = "mail.subject.daily"
		args["Count"] = len(l.News)
	}
	text := line(w.T(key, args))
	if utf8.RuneCountInString(text) > maxSubject {
		text = string([]rune(text)[:maxSubject-1]) + "…"
	}
	return text
}

// arguments are what the sentences of a kind may name.
func arguments(w Words, l record.Letter, n record.News) map[string]any {
	by := line(n.By)
	if by == "" {
		by = line(l.Organisation.Name)
	}
	return map[string]any{
		"Organisation": line(l.Organisation.Name),
		"By":           by,
		"Round":        line(cmp.Or(n.Within, n.Subject)), // what is within no round is one
		"Closes":       day(w, n.ClosesOn),
		"Entities":     line(strings.Join(n.Entities, ", ")),
		"Question":     line(n.Question),
		"Audit":        line(n.Subject),
		"Body":         line(n.Within),
		"Due":          day(w, n.ReplyDue),
		"Review":       line(n.Subject),
		"Entity":       line(n.Within),
		"Meets":        day(w, n.Meets),
		"CheckBy":      day(w, n.CheckBy),
	}
}

func present(w Words, l record.Letter, n record.News, link string) part {
	args := arguments(w, l, n)
	p := part{
		Paragraphs: []string{w.T("mail.text."+string(n.Kind), args)},
		Do:         w.T("mail.do." + string(n.Kind)),
		Link:       link,
	}
	if n.Asked != "" {
		p.Paragraphs = append(p.Paragraphs, line(n.Asked))
	}
	if n.Kind == assessment.NoticeInvitation {
		for _, r := range n.Roles {
			p.Paragraphs = append(p.Paragraphs, role(w, r))
		}
		p.After = w.T("mail.link_until", "Until", w.Date(l.Link.Until))
	}
	if note := strings.TrimSpace(n.Note); note != "" {
		p.NoteFrom, p.Note = w.T("mail.note", "By", args["By"]), strings.Split(note, "\n")
	}
	return p
}

// role is what somebody is invited as, and where.
func role(w Words, r record.RoleOn) string {
	args := map[string]any{"Role": w.T(r.Role.MessageKey()), "Entity": line(r.Entity), "Until": day(w, r.Until)}
	if r.Until == "" {
		return "– " + w.T("mail.role", args)
	}
	return "– " + w.T("mail.role_until", args)
}

func day(w Words, d assessment.Date) string {
	if d == "" {
		return ""
	}
	return w.Date(d.Time())
}

// line is a text on one line, whatever is stored: nothing in it can begin a header.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// text is the plain part.
func (c content) text() string {
	var b strings.Builder
	b.WriteString(c.Greeting + "\n")
	for _, p := range c.Parts {
		for _, paragraph := range p.Paragraphs {
			b.WriteString("\n" + paragraph + "\n")
		}
		if len(p.Note) > 0 {
			b.WriteString("\n" + p.NoteFrom + "\n")
			for _, l := range p.Note {
				b.WriteString("> " + strings.TrimRight(l, "\r") + "\n")
			}
		}
		b.WriteString("\n" + p.Do + ":\n" + p.Link + "\n")
		if p.After != "" {
			b.WriteString(p.After + "\n")
		}
	}
	if c.Footer == "" {
		return b.String()
	}
	b.WriteString("\n-- \n" + c.Footer + "\n")
	if c.Choose != "" {
		b.WriteString(c.Choose + ": " + c.Account + "\n")
	}
	return b.String()
}

var pages = template.Must(template.New("mail").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em">
<p>{{.Greeting}}</p>
{{- range .Parts}}
{{- range .Paragraphs}}
<p>{{.}}</p>
{{- end}}
{{- if .Note}}
<p>{{.NoteFrom}}</p>
<blockquote style="margin:0 0 1em;padding-left:1em;border-left:3px solid #888">
{{- range $i, $l := .Note}}{{if $i}}<br>{{end}}{{$l}}{{end}}</blockquote>
{{- end}}
<p><a href="{{.Link}}">{{.Do}}</a></p>
{{- if .After}}
<p>{{.After}}</p>
{{- end}}
<hr>
{{- end}}
<p><small>{{.Footer}}{{if .Choose}}<br><a href="{{.Account}}">{{.Choose}}</a>{{end}}</small></p>
</body></html>
`))
