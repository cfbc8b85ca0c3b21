package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/people"
	rows "mognad/assessment/workflow/registers"
)

// answers is the outcome of each use case for somebody with a role at "own", by where its object is: at their entity,
// below it, above it, in another branch, in another organisation, nowhere. The words are those of [word].
const answers = `
                                                        own        below      above      branch     foreign    missing
entity.read     respondent                              done       missing    missing    missing    missing    missing
entity.read     entity_manager,management               done       done       missing    missing    missing    missing
entity.read     auditor                                 forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.read     coordinator,organisation_admin          done       done       missing    missing    missing    missing

entity.save     respondent                              forbidden  missing    missing    missing    missing    missing
entity.save     entity_manager,management               forbidden  forbidden  missing    missing    missing    missing
entity.save     auditor                                 forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.save     coordinator,organisation_admin          done       done       missing    missing    missing    missing

entity.add      respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.add      entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.add      coordinator,organisation_admin          done       done       unknown    unknown    unknown    unknown

entity.move     respondent                              missing    missing    missing    missing    missing    missing
entity.move     entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.move     coordinator,organisation_admin          done       done       unknown    unknown    unknown    unknown

entity.delete   respondent                              missing    missing    missing    missing    missing    missing
entity.delete   entity_manager,management               forbidden  forbidden  missing    missing    missing    missing
entity.delete   auditor                                 forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
entity.delete   coordinator,organisation_admin          done       done       missing    missing    missing    missing

person.read     respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.read     entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.read     coordinator,organisation_admin          done       done       missing    missing    missing    missing

person.save     respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.save     entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.save     coordinator,organisation_admin          done       done       missing    missing    missing    missing

person.resend   respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.resend   entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.resend   coordinator,organisation_admin          done       done       missing    missing    missing    missing

person.invite   respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.invite   entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
person.invite   coordinator,organisation_admin          done       done       unknown    unknown    unknown    unknown

grant.on        respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
grant.on        entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
grant.on        coordinator,organisation_admin          done       done       unknown    unknown    unknown    unknown

grant.to        respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
grant.to        entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
grant.to        coordinator,organisation_admin          done       done       missing    missing    missing    missing

revoke          respondent                              forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
revoke          entity_manager,management,auditor       forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
revoke          coordinator,organisation_admin          done       done       missing    missing    missing    missing
`

// table reads a matrix: the headings of the columns, and the rows as words. Empty lines only help the reader.
func table(text string) (columns []string, rows [][]string) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case columns == nil:
			columns = words
		default:
			rows = append(rows, words)
		}
	}
	return columns, rows
}

// word is an answer as the matrices write it.
func word(err error) string {
	var e *assessment.Error
	switch {
	case err == nil:
		return "done"
	case !errors.As(err, &e):
		return "error"
	case e.Code == assessment.NotFound:
		return "missing"
	case e.Code == assessment.Invalid && len(e.Fields) == 1 && e.Fields[0].Key == "error.unknown_choice":
		return "unknown"
	}
	return string(e.Code)
}

// place is the data at one place: an entity with two leaves below it, an active person with a membership there, and an
// invited one.
type place struct {
	entity, leaf, spare assessment.Entity
	active              assessment.ID
	membership          assessment.ID
	invited             assessment.ID
}

// layOut adds a place to the organisation.
func (w *world) layOut(t *testing.T, organisation assessment.ID, key string, parent assessment.ID) place {
	t.Helper()
	entity := func(key string, parent assessment.ID) assessment.Entity {
		return assessment.Entity{
			OrganisationID: organisation,
			ID:             newID(t),
			Key:            key,
			ParentID:       &parent,
			Name:           key,
			Kind:           "operation",
			Successors:     []assessment.ID{},
			Version:        1,
			CreatedAt:      w.Now(),
			UpdatedAt:      w.Now(),
		}
	}
	x := place{entity: entity(key, parent)}
	x.leaf, x.spare = entity(key+"-leaf", x.entity.ID), entity(key+"-spare", x.entity.ID)
	w.in(t, organisation, func(tx assessment.Tx) error {
		return errors.Join(tx.AddEntity(x.entity), tx.AddEntity(x.leaf), tx.AddEntity(x.spare))
	})
	x.active = w.person(t, organisation, "active@"+key+".example", assessment.Active).ID
	x.invited = w.person(t, organisation, "invited@"+key+".example", assessment.Invited).ID
	x.membership = w.membership(t, organisation, x.active, assessment.Management, x.entity.ID, "").ID
	w.membership(t, organisation, x.invited, assessment.Management, x.entity.ID, "")
	return x
}

// useCases is what the rows of [answers] do as somebody, at a place; own is the place of that person's membership.
func useCases(ctx context.Context, w *world, as assessment.Principal, own, at place, n int) map[string]func() error {
	return map[string]func() error{
		"entity.read": func() error { _, err := w.Entities.Entity(ctx, as, at.entity.ID); return err },
		"entity.save": func() error {
			e := at.entity
			e.Name = "Nytt namn"
			_, err := w.Entities.SaveEntity(ctx, as, e)
			return err
		},
		"entity.add": func() error {
			_, err := w.Entities.AddEntity(
				ctx,
				as,
				assessment.Entity{Key: fmt.Sprintf("added-%d", n), Name: "Ny", Kind: "operation", ParentID: &at.entity.ID},
			)
			return err
		},
		"entity.move": func() error {
			e := own.leaf
			if at.entity.ID == own.entity.ID { // the leaf has gone below by then
				e = own.spare
			}
			e.ParentID = &at.entity.ID
			_, err := w.Entities.SaveEntity(ctx, as, e)
			return err
		},
		"entity.delete": func() error { return w.Entities.DeleteEntity(ctx, as, at.leaf.ID, 1) },
		"person.read":   func() error { _, _, err := w.People.Person(ctx, as, at.active); return err },
		"person.save": func() error {
			_, err := w.People.SavePerson(
				ctx,
				as,
				people.PersonChange{UserID: at.active, Name: "Nytt namn", Active: true, Version: 1},
			)
			return err
		},
		"person.resend": func() error { _, err := w.People.ResendInvitation(ctx, as, at.invited); return err },
		"person.invite": func() error {
			_, _, err := w.People.Invite(
				ctx,
				as,
				people.InviteForm{
					Name:     "Ny",
					Email:    fmt.Sprintf("new%d@example.org", n),
					Role:     assessment.Respondent,
					EntityID: at.entity.ID,
				},
			)
			return err
		},
		"grant.on": func() error {
			_, err := w.People.Grant(
				ctx,
				as,
				assessment.Membership{UserID: own.active, Role: assessment.Respondent, EntityID: at.entity.ID},
			)
			return err
		},
		"grant.to": func() error {
			_, err := w.People.Grant(
				ctx,
				as,
				assessment.Membership{UserID: at.active, Role: assessment.Respondent, EntityID: own.leaf.ID},
			)
			return err
		},
		"revoke": func() error { return w.People.Revoke(ctx, as, at.membership, 1) },
	}
}

// TestEveryRoleAtEveryPlace goes through the matrix. A refused use case leaves no event of a change, and what is out of
// reach is treated exactly like what does not exist.
func TestEveryRoleAtEveryPlace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		foreign := w.layOut(t, w.admin.Organisation.ID, "foreign", w.root)
		missing := place{
			entity:     foreign.entity,
			leaf:       foreign.leaf,
			active:     newID(t),
			membership: newID(t),
			invited:    newID(t),
		}
		missing.entity.ID, missing.leaf.ID = newID(t), newID(t)
		guarded := of(w.dump(t), w.admin.Organisation.ID)

		seen, n := map[string]bool{}, 0
		columns, rows := table(answers)
		for _, words := range rows {
			for role := range strings.SplitSeq(words[1], ",") {
				n++
				seen[words[0]+" "+role] = true
				w.row(t, words[0], assessment.Role(role), columns, words[2:], foreign, missing, n)
			}
		}
		for operation := range useCases(t.Context(), w, w.admin, foreign, foreign, 0) {
			for _, role := range assessment.Roles {
				if !seen[operation+" "+string(role)] {
					t.Errorf("%s as %s is not in the matrix", operation, role)
				}
			}
		}
		if diff := cmp.Diff(guarded, of(w.dump(t), w.admin.Organisation.ID)); diff != "" {
			t.Errorf("rows of the foreign organisation before (-) and after (+) differ:\n%s", diff)
		}
	})
}

// row checks one use case as one role at all places, in an organisation of its own.
func (w *world) row(
	t *testing.T,
	operation string,
	role assessment.Role,
	columns, want []string,
	foreign, missing place,
	n int,
) {
	t.Helper()
	key := fmt.Sprintf("o%d", n)
	admin := w.organisation(t, key)
	o := admin.Organisation.ID
	above := w.layOut(t, o, key+"-above", w.rootOf(t, admin))
	own := w.layOut(t, o, key+"-own", above.entity.ID)
	places := map[string]place{"own": own, "below": w.layOut(t, o, key+"-below", own.entity.ID), "above": above,
		"branch": w.layOut(t, o, key+"-branch", w.rootOf(t, admin)), "foreign": foreign, "missing": missing}
	u := w.person(t, o, "me@"+key+".example", assessment.Active)
	w.membership(t, o, u.ID, role, own.entity.ID, "")
	me := w.sign(t, u.ID, key)

	var absent error
	// the missing place first and the own entity last, so that earlier cells do not affect later ones
	for i := len(columns) - 1; i >= 0; i-- {
		at := columns[i]
		before := w.events(t)
		err := useCases(t.Context(), w, me, own, places[at], n*10+i)[operation]()
		if got := word(err); got != want[i] {
			t.Errorf("%s as %s, %s: got %s (%v), want %s", operation, role, at, got, err, want[i])
		}
		written, reads := w.events(t)-before, strings.HasSuffix(operation, ".read")
		if (written > 0) != (err == nil && !reads) {
			t.Errorf("%s as %s, %s: %d events with the answer %v", operation, role, at, written, err)
		}
		if at == "missing" {
			absent = err
		} else if want[i] == want[len(want)-1] {
			if diff := cmp.Diff(absent, err); diff != "" {
				t.Errorf("%s as %s: answers to what is missing (-) and to %s (+) differ:\n%s", operation, role, at, diff)
			}
		}
	}
}

// organisationAnswers is what a use case on the organisation as a whole answers to somebody with a role on the root of
// the tree and to somebody with the role on a part, as root/part.
const organisationAnswers = `
                     respondent           entity_manager       coordinator          management           auditor              organisation_admin
structure.read       done/done            done/done            done/done            done/done            forbidden/forbidden  done/done
people.read          forbidden/forbidden  forbidden/forbidden  done/done            forbidden/forbidden  forbidden/forbidden  done/done
questionnaires.read  done/done            done/done            done/done            done/done            done/done            done/done
questionnaire.read   done/done            done/done            done/done            done/done            done/done            done/done
events.read          forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  done/forbidden
organisation.save    forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  done/forbidden
body.add             forbidden/forbidden  forbidden/forbidden  done/forbidden       forbidden/forbidden  forbidden/forbidden  done/forbidden
body.save            forbidden/forbidden  forbidden/forbidden  done/forbidden       forbidden/forbidden  forbidden/forbidden  done/forbidden
body.delete          forbidden/forbidden  forbidden/forbidden  done/forbidden       forbidden/forbidden  forbidden/forbidden  done/forbidden
documents.read       done/done            done/done            done/done            done/done            forbidden/forbidden  done/done
document.add         forbidden/forbidden  forbidden/forbidden  done/done            forbidden/forbidden  forbidden/forbidden  done/done
document.add_to_all  forbidden/forbidden  forbidden/forbidden  done/invalid         forbidden/forbidden  forbidden/forbidden  done/invalid
documents.import     forbidden/forbidden  forbidden/forbidden  done/done            forbidden/forbidden  forbidden/forbidden  done/done
publish              forbidden/forbidden  forbidden/forbidden  done/forbidden       forbidden/forbidden  forbidden/forbidden  done/forbidden
entities.import      forbidden/forbidden  forbidden/forbidden  done/done            forbidden/forbidden  forbidden/forbidden  done/done
people.import        forbidden/forbidden  forbidden/forbidden  done/done            forbidden/forbidden  forbidden/forbidden  done/done
audits.read          forbidden/forbidden  done/done            done/done            done/done            done/done            done/done
audits.choose        forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  done/done            done/done
audit.import         forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  done/forbidden
results.compare      done/done            done/done            done/done            done/done            done/done            forbidden/forbidden
summaries.read       done/done            done/done            done/done            done/done            forbidden/forbidden  forbidden/forbidden
token.add            done/done            done/done            done/done            done/done            done/done            done/done
installation.read    forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden
users.read           forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden
organisation.add     forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden
reset                forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden  forbidden/forbidden
`

// organisationUseCases is what the rows of [organisationAnswers] do.
func organisationUseCases(
	t *testing.T,
	w *world,
	as assessment.Principal,
	own assessment.Entity,
	body assessment.Body,
	n int,
) map[string]func() error {
	ctx := t.Context()
	return map[string]func() error{
		"structure.read":      func() error { _, err := w.Entities.Structure(ctx, as); return err },
		"people.read":         func() error { _, _, err := w.People.People(ctx, as); return err },
		"questionnaires.read": func() error { _, err := w.Rounds.Questionnaires(ctx, as); return err },
		"questionnaire.read":  func() error { _, err := w.Rounds.Questionnaire(ctx, as, "liten", "0.1"); return err },
		"events.read":         func() error { _, err := w.Events(ctx, as, nil); return err },
		"organisation.save": func() error {
			o := as.Organisation
			o.Name = "Nytt namn"
			_, err := w.People.SaveOrganisation(ctx, as, o)
			return err
		},
		"body.add": func() error {
			_, err := w.Registers.Bodies.Add(ctx, as, assessment.Body{Name: fmt.Sprintf("Nämnden %d", n)})
			return err
		},
		"body.save": func() error {
			b := body
			b.Name = fmt.Sprintf("Utskottet %d", n)
			_, err := w.Registers.Bodies.Save(ctx, as, b)
			return err
		},
		"body.delete":    func() error { return w.Registers.Bodies.Delete(ctx, as, body.ID, 1) },
		"documents.read": func() error { _, err := w.Registers.GoverningDocuments.List(ctx, as, rows.Query{}); return err },
		"document.add": func() error {
			d := registers.GoverningDocument{Title: fmt.Sprintf("Policy %d", n), Kind: "policy", Entities: []assessment.ID{own.ID}}
			_, err := w.Registers.GoverningDocuments.Add(ctx, as, d)
			return err
		},
		"document.add_to_all": func() error {
			d := registers.GoverningDocument{Title: fmt.Sprintf("Riktlinje %d", n), Kind: "guideline"}
			_, err := w.Registers.GoverningDocuments.Add(ctx, as, d)
			return err
		},
		"documents.import": func() error {
			_, err := w.PreviewImport(ctx, as, workflow.Import{
				Kind:    registers.GoverningDocuments.Upload(),
				Name:    "dokument.csv",
				Content: []byte("title;kind;entities\nNy;policy;" + own.Key),
				Read:    readTable,
			})
			return err
		},
		"publish": func() error {
			_, _, err := w.Rounds.PublishQuestionnaire(ctx, as, fmt.Sprintf("liten%d.yaml", n), renamed(t, n))
			return err
		},
		"entities.import": func() error {
			_, err := w.PreviewImport(ctx, as, entityFile("key;name\n"+own.Key+";Nytt namn"))
			return err
		},
		"people.import": func() error {
			_, err := w.PreviewImport(ctx, as, peopleFile("email;name;role;entity\nny@example.org;Ny;respondent;"+own.Key))
			return err
		},
		"audits.read":     func() error { _, err := w.Audits.Audits(ctx, as); return err },
		"audits.choose":   func() error { _, err := w.Audits.Choices(ctx, as); return err },
		"audit.import":    func() error { _, err := w.Audits.ImportAudit(ctx, as, read(t, "findings.yaml")); return err },
		"results.compare": func() error { _, err := w.Insight.Compare(ctx, as, insight.CompareQuery{}); return err },
		"summaries.read":  func() error { _, err := w.Insight.Summaries(ctx, as); return err },
		"token.add": func() error {
			_, _, err := w.People.AddToken(ctx, as, "Rapport", assessment.TokenRead, 1)
			return err
		},
		"installation.read": func() error { _, err := w.People.Organisations(ctx, as); return err },
		"users.read":        func() error { _, err := w.People.Users(ctx, as); return err },
		"organisation.add":  func() error { _, _, err := w.People.AddOrganisation(ctx, as, people.OrganisationForm{}); return err },
		"reset":             func() error { _, err := w.People.ResetLink(ctx, as, as.User.ID); return err },
	}
}

func TestEveryRoleOnTheOrganisation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.publish(t, w.admin, "liten.yaml", small(t, "0.1", ""))
		part := w.entity(t, w.root, "part")
		on := map[string]assessment.Entity{"root": must(w.Entities.Entity(t.Context(), w.admin, w.root))(t), "part": part}
		people := map[string]assessment.Principal{}
		for _, role := range assessment.Roles {
			for at, entity := range on {
				people[string(role)+" "+at] = w.as(t, string(role)+"."+at, role, entity.ID)
			}
		}
		seen, n := map[string]bool{}, 0
		columns, rows := table(organisationAnswers)
		for _, words := range rows {
			seen[words[0]] = true
			for i, role := range columns {
				root, part, _ := strings.Cut(words[i+1], "/")
				for at, want := range map[string]string{"root": root, "part": part} {
					n++
					as := people[role+" "+at]
					as.Organisation = must(w.Principal(t.Context(), as.User.ID, as.User.Epoch, "norrdal"))(t).Organisation
					body := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: fmt.Sprintf("Organet %d", n)}))(t)
					w.forward(time.Minute) // so that each refusal has its line
					before, refusals := w.events(t), len(w.refusals(t))
					err := organisationUseCases(t, w, as, on[at], body, n)[words[0]]()
					if got := word(err); got != want {
						t.Errorf("%s as %s on the %s: got %s (%v), want %s", words[0], role, at, got, err, want)
					}
					if got := len(w.refusals(t)) > refusals; got != (want == "forbidden") {
						t.Errorf("%s as %s on the %s: the refusal is logged: %t", words[0], role, at, got)
					}
					if err != nil && w.events(t) != before {
						t.Errorf("%s as %s on the %s: an event of what was refused", words[0], role, at)
					}
				}
			}
		}
		for operation := range organisationUseCases(t, w, w.admin, part, assessment.Body{}, 0) {
			if !seen[operation] {
				t.Errorf("%s is not in the matrix", operation)
			}
		}
	})
}

// TestNobodyWithoutAMembership: signed out, without a membership, and as only the installation's admin.
func TestNobodyWithoutAMembership(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		body := must(w.Registers.Bodies.Add(t.Context(), w.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
		part := w.entity(t, w.root, "part")
		installation := assessment.Principal{User: w.admin.User, InstallationAdmin: true}
		stranger := w.other
		stranger.Organisation, stranger.Memberships = w.admin.Organisation, nil
		outside := map[string]bool{"installation.read": true, "users.read": true, "organisation.add": true, "reset": true}
		for operation := range organisationUseCases(t, w, w.admin, part, body, 0) {
			w.unchanged(t, func() {
				err := organisationUseCases(t, w, assessment.Principal{}, part, body, 0)[operation]()
				if operation == "token.add" || err != nil {
					refused(t, err, assessment.Unauthenticated, "error.unauthenticated")
				}
				if outside[operation] {
					return
				}
				for name, p := range map[string]assessment.Principal{"the installation's admin": installation, "a stranger": stranger} {
					if err := organisationUseCases(t, w, p, part, body, 0)[operation](); err == nil {
						t.Errorf("%s as %s: done", operation, name)
					} else {
						refused(t, err, assessment.NotFound, "error.not_found")
					}
				}
			})
		}
		_, unknown := w.Principal(t.Context(), w.admin.User.ID, w.admin.User.Epoch, "fjallby")
		_, foreign := w.Principal(t.Context(), w.admin.User.ID, w.admin.User.Epoch, "sunnan")
		refused(t, unknown, assessment.NotFound, "error.not_found")
		if diff := cmp.Diff(unknown, foreign); diff != "" {
			t.Errorf("answers to an organisation that is not there (-) and to a foreign one (+) differ:\n%s", diff)
		}
		if all := must(w.People.Organisations(t.Context(), installation))(t); len(all) != 2 {
			t.Errorf("the installation's admin sees %v", all)
		}
	})
}
