package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"mognad/assessment"
	"mognad/assessment/store"
)

// arrival is the sink that writes the rows of an organisation into another installation. People who have an account
// there by their address get its id wherever theirs stands, but not in what is sealed. Questionnaires that the
// installation has are not repeated.
type arrival struct {
	to           *store.Loading
	organisation Organisation
	people       int

	table      store.Table
	ids        map[string]string // of people here, by their id there, if it is another
	known      map[string]bool   // ids there of people who have an account here
	here       map[string]bool   // ids there of questionnaire versions that are here too
	inJSON     *strings.Replacer
	eventMaker func(store.Table) (store.Row, error)
}

// arrive compares what comes with what is here, and refuses what collides.
func (i Import) arrive(ctx context.Context, coming *store.Snapshot, o Organisation) (*arrival, error) {
	a := &arrival{
		organisation: o,
		ids:          map[string]string{},
		known:        map[string]bool{},
		here:         map[string]bool{},
	}
	if i.Key != "" {
		a.organisation.Key = i.Key
	}
	a.eventMaker = func(t store.Table) (store.Row, error) {
		e, err := i.Event(a.organisation)
		return eventRow(t, o.ID, e), err
	}
	err := i.Database.Snapshot(ctx, func(here *store.Snapshot) error {
		if err := known(here.Schema, "database"); err != nil || here.Schema != coming.Schema {
			return errors.Join(err, errors.New("the database is not up to date; run mognad migrate first"))
		}
		list, err := organisationsIn(ctx, here)
		if err != nil {
			return err
		}
		for _, have := range list {
			if have.ID == o.ID {
				return refuse("the organisation %s is in this installation already, with the short name %q", have.Name, have.Key)
			}
			if have.Key == a.organisation.Key {
				return refuse("the installation has another organisation with the short name %q, %s; "+
					"give the one that is imported another with --key", have.Key, have.Name)
			}
		}
		return errors.Join(a.meetPeople(ctx, coming, here), a.meetQuestionnaires(ctx, coming, here))
	})
	pairs := make([]string, 0, 2*len(a.ids))
	for there, here := range a.ids {
		pairs = append(pairs, `"`+there+`"`, `"`+here+`"`)
	}
	a.inJSON = strings.NewReplacer(pairs...)
	return a, err
}

// meetPeople finds who has an account here: by the same id, else by the address.
func (a *arrival) meetPeople(ctx context.Context, coming, here *store.Snapshot) error {
	byID, byEmail := map[string]string{}, map[string]string{}
	err := here.Only("users").Each(ctx, &each{row: func(r named) error {
		byID[r.text("id")], byEmail[r.text("email")] = r.text("email"), r.text("id")
		return nil
	}})
	if err != nil {
		return err
	}
	taken := map[string]string{}
	return coming.Only("users").Each(ctx, &each{row: func(r named) error {
		a.people++
		id, email := r.text("id"), r.text("email")
		mine := byEmail[email]
		if _, same := byID[id]; same {
			mine = id
		}
		if mine == "" {
			return nil
		}
		if other, twice := taken[mine]; twice {
			return refuse("%s and %s have the same account here; change the address of one before exporting", other, email)
		}
		taken[mine] = email
		a.known[id] = true
		if mine != id {
			a.ids[id] = mine
		}
		return nil
	}})
}

// meetQuestionnaires finds those that are here too, and refuses one of the same name that is another.
func (a *arrival) meetQuestionnaires(ctx context.Context, coming, here *store.Snapshot) error {
	shared := map[string]string{}
	name := func(r named) string { return r.text("key") + " " + r.text("version") }
	err := here.Only("questionnaire_versions").Each(ctx, &each{row: func(r named) error {
		if r.get("organisation_id") == nil {
			shared[name(r)] = r.text("hash")
		}
		return nil
	}})
	if err != nil {
		return err
	}
	return coming.Only("questionnaire_versions").Each(ctx, &each{row: func(r named) error {
		hash, have := shared[name(r)]
		if have && hash != r.text("hash") {
			return refuse("the questionnaire %s is another here (hash %s) than in the archive (%s)",
				name(r), hash, r.text("hash"))
		}
		a.here[r.text("id")] = have
		return nil
	}})
}

// Table begins a table.
func (a *arrival) Table(t store.Table) error {
	if err := a.end(); err != nil {
		return err
	}
	a.table = t
	return a.to.Table(t)
}

// end appends to the log when all of its rows have come.
func (a *arrival) end() error {
	if a.table.Name != "events" {
		return nil
	}
	row, err := a.eventMaker(a.table)
	a.table = store.Table{}
	if err != nil {
		return err
	}
	return a.to.Row(row)
}

// Row writes a row, if it is not here already.
func (a *arrival) Row(row store.Row) error {
	r := named{append(store.Row(nil), row...), a.table}
	switch a.table.Name {
	case "users":
		if a.known[r.text("id")] {
			return nil
		}
		r.Row = harmless(r)
	case "organisations":
		r.set("key", a.organisation.Key)
		if r.text("id") != a.organisation.ID {
			return refuse("the archive holds rows of another organisation")
		}
	case "questionnaire_versions":
		if a.here[r.text("id")] {
			return nil
		}
		r.set("organisation_id", a.organisation.ID) // no archive brings questionnaires for all
	default:
		if r.text("organisation_id") != a.organisation.ID {
			return refuse("the archive holds rows of another organisation, or of the installation, in %s", a.table.Name)
		}
	}
	if len(a.ids) > 0 {
		a.rename(r.Row)
	}
	return a.to.Row(r.Row)
}

// rename puts the ids that people have here in the place of those that they had.
func (a *arrival) rename(r store.Row) {
	for i, value := range r {
		switch v := value.(type) {
		case string:
			if here, other := a.ids[v]; other {
				r[i] = here
			}
		case json.RawMessage:
			if bytes.ContainsRune(v, '-') { // ids have them
				r[i] = json.RawMessage(a.inJSON.Replace(string(v)))
			}
		}
	}
}

// eventRow is an event as a row of the log.
func eventRow(t store.Table, organisation string, e assessment.Event) store.Row {
	r := named{make(store.Row, len(t.Columns)), t}
	r.set("organisation_id", organisation)
	r.set("id", e.ID.String())
	r.set("at", e.At)
	r.set("action", e.Action)
	r.set("object", e.Object)
	r.set("object_id", e.ObjectID)
	r.set("data", e.Data)
	return r.Row
}
