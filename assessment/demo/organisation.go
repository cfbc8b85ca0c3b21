package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// unit is an entity, how far its work has come in each round, in percent, and how often it shows evidence.
type unit struct {
	key, parent, name string
	kind              assessment.EntityKind
	body              string // "" for the parent's
	strength          [roundCount]int
	evidence          [roundCount]int // percent of the answers yes and partly that have evidence
}

// fallen is the unit that was better the year before, unfinished the one that has not submitted in the last round, and
// waiting the one whose manager has not decided on its submission.
const (
	fallen     = "utbildning"
	unfinished = "samhallsbyggnad"
	waiting    = "grundskolan"
)

var units = []unit{
	{
		Key,
		"",
		"Älvlunda kommun",
		questionnaires.Municipality,
		"Kommunstyrelsen",
		[roundCount]int{52, 57, 62},
		[roundCount]int{20, 35, 50},
	},
	{
		"kommunledning",
		Key,
		"Kommunledningskontoret",
		questionnaires.Administration,
		"",
		[roundCount]int{50, 57, 63},
		[roundCount]int{25, 40, 50},
	},
	{
		"it",
		"kommunledning",
		"It-enheten",
		questionnaires.ITOperation,
		"",
		[roundCount]int{56, 62, 68},
		[roundCount]int{35, 50, 65},
	},
	{
		"socialnamnden",
		Key,
		"Socialnämnden",
		questionnaires.Committee,
		"Socialnämnden",
		[roundCount]int{46, 52, 58},
		[roundCount]int{20, 30, 45},
	},
	{
		"socialforvaltningen",
		"socialnamnden",
		"Socialförvaltningen",
		questionnaires.Administration,
		"",
		[roundCount]int{50, 56, 61},
		[roundCount]int{25, 40, 55},
	},
	{
		"aldreomsorgen",
		"socialforvaltningen",
		"Äldreomsorgen",
		questionnaires.Operation,
		"",
		[roundCount]int{36, 41, 46},
		[roundCount]int{10, 25, 35},
	},
	{
		"barn-utbildning",
		Key,
		"Barn- och utbildningsnämnden",
		questionnaires.Committee,
		"Barn- och utbildningsnämnden",
		[roundCount]int{40, 44, 48},
		[roundCount]int{10, 20, 25},
	},
	{
		fallen,
		"barn-utbildning",
		"Utbildningsförvaltningen",
		questionnaires.Administration,
		"",
		[roundCount]int{56, 62, 44},
		[roundCount]int{35, 50, 20},
	},
	{
		waiting,
		fallen,
		"Grundskolan",
		questionnaires.Operation,
		"",
		[roundCount]int{32, 36, 40},
		[roundCount]int{10, 15, 25},
	},
	{
		unfinished,
		Key,
		"Samhällsbyggnadsförvaltningen",
		questionnaires.Administration,
		"Samhällsbyggnadsnämnden",
		[roundCount]int{40, 45, 50},
		[roundCount]int{15, 25, 30},
	},
	{
		"energi-vatten",
		Key,
		"Älvlunda Energi och Vatten AB",
		questionnaires.Company,
		"Styrelsen för Älvlunda Energi och Vatten AB",
		[roundCount]int{64, 69, 74},
		[roundCount]int{40, 55, 65},
	},
}

// post is a role at an entity, by its key.
type post struct {
	role   assessment.Role
	entity string
}

// somebody is a person of the example.
type somebody struct {
	name, local string // local is the local part of the address
	posts       []post
}

func (s somebody) address() string { return s.local + "@" + Key + ".example" }

// staff are those of the example; the first is its admin.
var staff = []somebody{
	{"Ylva Sandin", "ylva.sandin", []post{{assessment.OrganisationAdmin, Key}}},
	{"Tomas Ekwall", coordinator, []post{{assessment.Coordinator, Key}}},
	{"Birgitta Holmsten", director, []post{{assessment.Management, Key}, {assessment.EntityManager, Key}}},
	{"Hans-Olof Brandt", "hans-olof.brandt", []post{{assessment.Management, Key}}},
	{"Nadja Rehn", "nadja.rehn", []post{{assessment.Respondent, Key}}},
	{"Anders Lillqvist", "anders.lillqvist", []post{{assessment.EntityManager, "kommunledning"}}},
	{"Petra Wik", "petra.wik", []post{{assessment.Respondent, "kommunledning"}}},
	{"Lena Forsman", "lena.forsman", []post{{assessment.EntityManager, "it"}}},
	{"Samir Haddad", "samir.haddad", []post{{assessment.Respondent, "it"}}},
	{"Ellen Grahn", "ellen.grahn", []post{{assessment.Respondent, "it"}}},
	{
		"Rolf Stenberg",
		"rolf.stenberg",
		[]post{{assessment.EntityManager, "socialnamnden"}, {assessment.Management, "socialnamnden"}},
	},
	{"Gunvor Åhl", "gunvor.ahl", []post{{assessment.Respondent, "socialnamnden"}}},
	{"Camilla Rosén", "camilla.rosen", []post{{assessment.EntityManager, "socialforvaltningen"}}},
	{"Emil Tapper", "emil.tapper", []post{{assessment.Respondent, "socialforvaltningen"}}},
	{"Annika Bergqvist", "annika.bergqvist", []post{{assessment.EntityManager, "aldreomsorgen"}}},
	{"Fatima Yildiz", "fatima.yildiz", []post{{assessment.Respondent, "aldreomsorgen"}}},
	{"Jonas Lindell", "jonas.lindell", []post{{assessment.Respondent, "aldreomsorgen"}}},
	{"Peder Malm", "peder.malm", []post{{assessment.EntityManager, "barn-utbildning"}}},
	{"Stina Kvarn", "stina.kvarn", []post{{assessment.Respondent, "barn-utbildning"}}},
	{"Helena Dahl", "helena.dahl", []post{{assessment.EntityManager, fallen}}},
	{"Oskar Vinter", "oskar.vinter", []post{{assessment.Respondent, fallen}}},
	{"Lars Fjell", "lars.fjell", []post{{assessment.EntityManager, waiting}}},
	{"Maria Ottosson", "maria.ottosson", []post{{assessment.Respondent, waiting}}},
	{"Göran Hult", "goran.hult", []post{{assessment.EntityManager, unfinished}}},
	{"Ingrid Palm", "ingrid.palm", []post{{assessment.Respondent, unfinished}}},
	{"Viktor Sjö", "viktor.sjo", []post{{assessment.Respondent, unfinished}}},
	{"Per-Arne Kvist", "per-arne.kvist", []post{{assessment.EntityManager, "energi-vatten"}}},
	{"Malin Ström", "malin.strom", []post{{assessment.Respondent, "energi-vatten"}}},
	{"Eva Lantz", chair, []post{{assessment.Management, "energi-vatten"}}},
	{"Karin Nordin", auditor, []post{{assessment.Auditor, Key}}},
	{"Jens Ahlberg", colleague, []post{{assessment.Auditor, Key}}},
}

// People who do more than answer for a unit.
const (
	coordinator = "tomas.ekwall"
	director    = "birgitta.holmsten" // of the municipality
	chair       = "eva.lantz"         // of the company's board
	auditor     = "karin.nordin"
	colleague   = "jens.ahlberg" // another auditor
)

// holders lists those with the role at the entity itself.
func holders(role assessment.Role, entity string) []string {
	var found []string
	for _, s := range staff {
		if slices.Contains(s.posts, post{role: role, entity: entity}) {
			found = append(found, s.local)
		}
	}
	return found
}

// addEntities adds bodies and the tree.
func (m *maker) addEntities(ctx context.Context) error {
	s, err := m.w.Entities.Structure(ctx, m.admin)
	if err != nil {
		return err
	}
	for _, u := range units {
		e := assessment.Entity{Key: u.key, Name: u.name, Kind: u.kind}
		if u.body != "" {
			b, err := m.w.Registers.Bodies.Add(ctx, m.admin, assessment.Body{Name: u.body})
			if err != nil {
				return err
			}
			e.BodyID = &b.ID
		}
		if u.parent == "" {
			root := s.Tree.Root().Entity
			root.Name, root.BodyID = e.Name, e.BodyID
			e, err = m.w.Entities.SaveEntity(ctx, m.admin, root)
		} else {
			parent := m.entities[u.parent].ID
			e.ParentID = &parent
			e, err = m.w.Entities.AddEntity(ctx, m.admin, e)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", u.key, err)
		}
		m.entities[u.key] = e
	}
	return nil
}

// addPeople invites those missing, who accept with a password; only those of auditors are kept.
func (m *maker) addPeople(ctx context.Context) error {
	for _, s := range staff {
		posts := s.posts
		if s.address() != m.admin.User.Email {
			f := people.InviteForm{
				Name:     s.name,
				Email:    s.address(),
				Role:     posts[0].role,
				EntityID: m.entities[posts[0].entity].ID,
			}
			if f.Role == assessment.Auditor {
				f.Until = assessment.DateOf(m.today.AddDate(1, 0, 0))
			}
			_, token, err := m.w.People.Invite(ctx, m.admin, f)
			if err != nil {
				return fmt.Errorf("%s: %w", s.local, err)
			}
			password := rand.Text()
			if _, _, err := m.w.People.UseLink(ctx, token, password); err != nil {
				return fmt.Errorf("%s: %w", s.local, err)
			}
			if f.Role == assessment.Auditor {
				m.passwords[s.local] = password
			}
		}
		p, err := m.w.PrincipalByEmail(ctx, s.address(), Key)
		if err != nil {
			return fmt.Errorf("%s: %w", s.local, err)
		}
		for _, also := range posts[1:] {
			if _, err := m.w.People.Grant(
				ctx,
				m.admin,
				assessment.Membership{UserID: p.User.ID, Role: also.role, EntityID: m.entities[also.entity].ID},
			); err != nil {
				return fmt.Errorf("%s: %w", s.local, err)
			}
		}
		if m.people[s.local], err = m.w.PrincipalByEmail(ctx, s.address(), Key); err != nil {
			return fmt.Errorf("%s: %w", s.local, err)
		}
	}
	return nil
}

// list is the example's people with the names of their entities.
func (m *maker) list() []Person {
	var list []Person
	for _, s := range staff {
		p := Person{Name: s.name, Email: s.address(), Password: m.passwords[s.local]}
		for _, x := range s.posts {
			p.Posts = append(p.Posts, Post{Role: x.role, Entity: m.entities[x.entity].Name})
		}
		list = append(list, p)
	}
	return list
}

// year fills in the years in a text: {0} is that of the round, {-1} the one before.
func year(text string, year int) string {
	for back := range 10 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", -back), fmt.Sprint(year-back))
	}
	return text
}
