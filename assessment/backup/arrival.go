package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/store"
)

// arrival is the sink that writes the rows of an organisation into another installation. People who have an account
// there by their address get its id wherever theirs stands, but not in what is sealed. Questionnaires that the
// installation has are not repeated.
type arrival struct {
	to           *store.Loading
	organisation Organisation
	itself       int // rows of organisations
	people       int

	table      store.Table
	language   string                                           // of the organisation
	removed    map[string]time.Time                             // when accounts were removed here, by their id there
	nameless   func(language string, user assessment.ID) string // what their people are called
	ids        map[string]string                                // of people here, by their id there, if it is another
	others     map[string]bool                                  // ids of organisations here
	known      map[string]bool                                  // ids there of people who have an account here
	here       map[string]bool                                  // ids there of questionnaire versions that are here too
	published  map[string]bool                                  // names and hashes of all that come
	inJSON     *strings.Replacer
	eventMaker func(store.Table) (store.Row, error)
}

// arrive compares what comes with what is here, and refuses what collides.
func (i Import) arrive(ctx context.Context, coming *store.Snapshot, o Organisation) (*arrival, error) {
	a := &arrival{
		organisation: o,
		removed:      map[string]time.Time{},
		nameless:     i.RemovedName,
		ids:          map[string]string{},
		others:       map[string]bool{},
		known:        map[string]bool{},
		here:         map[string]bool{},
		published:    map[string]bool{},
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	if i.Key != "" {
		a.organisation.Key = i.Key
	}
	a.eventMaker = func(t store.Table) (store.Row, error) {
		e, err := i.Event(a.organisation)
		return store.EventRow(t, o.ID, e), err
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
			a.others[have.ID] = true
			if have.ID == o.ID {
				return fmt.Errorf("the organisation %s is in this installation already, with the short name %q",
					have.Name, have.Key)
			}
			if have.Key == a.organisation.Key {
				return fmt.Errorf("the installation has another organisation with the short name %q, %s; "+
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

// check refuses what no organisation is called.
func (o Organisation) check() error {
	id, err := assessment.ParseID(o.ID)
	switch {
	case err != nil || id == (assessment.ID{}) || id.String() != o.ID: // the zero id is the installation's
		return damaged("%q is no organisation", o.ID)
	case !assessment.ValidKey(o.Key):
		return damaged("%q cannot be a short name", o.Key)
	}
	return nil
}

// meetPeople finds who has an account here: by the same id, else by the address as it is typed to sign in.
func (a *arrival) meetPeople(ctx context.Context, coming, here *store.Snapshot) error {
	byID, byEmail, removed := map[string]string{}, map[string]string{}, map[string]time.Time{}
	err := here.Only("users").Each(ctx, &each{row: func(r named) error {
		byID[r.text("id")] = r.text("email")
		if at, is := r.get("removed_at").(time.Time); is {
			removed[r.text("id")] = at
		} else {
			byEmail[assessment.NormaliseEmail(r.text("email"))] = r.text("id")
		}
		return nil
	}})
	if err != nil {
		return err
	}
	taken := map[string]string{}
	return coming.Only("users").Each(ctx, &each{row: func(r named) error {
		a.people++
		id, email := r.text("id"), assessment.NormaliseEmail(r.text("email"))
		if err := a.person(r); err != nil {
			return err
		}
		mine := byEmail[email]
		if _, same := byID[id]; same {
			mine = id
		}
		if mine == "" {
			return nil
		}
		if other, twice := taken[mine]; twice {
			return fmt.Errorf("%s and %s have the same account here; change the address of one before exporting", other, email)
		}
		taken[mine] = email
		a.known[id] = true
		if mine != id {
			a.ids[id] = mine
		}
		if at, is := removed[mine]; is {
			a.removed[id] = at
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
		content, _ := r.get("content").([]byte)
		if _, err := published(r.text("key"), r.text("version"), r.text("hash"), content); err != nil {
			return err
		}
		a.published[name(r)+" "+r.text("hash")] = true
		hash, have := shared[name(r)]
		if have && hash != r.text("hash") {
			return fmt.Errorf("the questionnaire %s is another here (hash %s) than in the archive (%s)",
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

// finish refuses what had no organisation.
func (a *arrival) finish() error {
	if a.itself != 1 {
		return damaged("it holds %d organisations", a.itself)
	}
	return a.end()
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
	if err := a.belongs(r); err != nil {
		return err
	}
	switch a.table.Name {
	case "users":
		if a.known[r.text("id")] {
			return nil
		}
		if err := newcomer(r); err != nil {
			return err
		}
	case "members":
		if err := a.forget(r); err != nil {
			return err
		}
	case "organisations":
		a.itself++
		a.language = r.text("language")
		r.set("key", a.organisation.Key)
	case "questionnaire_versions":
		if a.here[r.text("id")] {
			return nil
		}
		r.set("organisation_id", a.organisation.ID) // no archive brings questionnaires for all
	}
	if len(a.ids) > 0 {
		a.rename(r.Row)
		if err := a.belongs(r); err != nil {
			return err
		}
	}
	return a.to.Row(r.Row)
}

// newcomer makes an account of a row as one that nobody has signed in to. Of what the archive says of a person, name,
// address and language are taken, as they could have been typed.
func newcomer(r named) error {
	copy(r.Row, harmless(r))
	if r.get("removed_at") != nil {
		return nil // see [arrival.person]
	}
	u := assessment.User{Name: r.text("name"), Email: r.text("email"), Language: r.text("language")}
	for _, f := range u.Normalise() {
		if f.Field != "name" && f.Key != "error.email_start" { // older programs took others than are taken now
			return damaged("the account %q is not as accounts are, in %s", r.text("id"), f.Field)
		}
	}
	r.set("name", u.Name)
	r.set("email", u.Email)
	return nil
}

// forget takes from somebody's place in the organisation what was taken from their account when it was removed here,
// after the archive was made.
func (a *arrival) forget(r named) error {
	at, is := a.removed[r.text("user_id")]
	if !is || r.get("removed_at") != nil {
		return nil
	}
	user, err := assessment.ParseID(r.text("user_id"))
	if err != nil {
		return damaged("%q is no account", r.text("user_id"))
	}
	r.set("name", a.nameless(a.language, user))
	r.set("email", assessment.RemovedEmail(user))
	r.set("removed_at", at)
	if r.get("deactivated_at") == nil {
		r.set("deactivated_at", at)
	}
	return nil
}

// person refuses an account that no export has: with the id of the installation or of an organisation, which would
// take its place where people's ids are changed, or removed and yet somebody's.
func (a *arrival) person(r named) error {
	id, err := assessment.ParseID(r.text("id"))
	switch {
	case err != nil || id == (assessment.ID{}) || id.String() == a.organisation.ID || a.others[id.String()]:
		return damaged("%q is no account", r.text("id"))
	case r.get("removed_at") != nil && (r.text("email") != assessment.RemovedEmail(id) || r.text("name") != ""):
		return damaged("the account %q is removed and has a name or an address", r.text("id"))
	}
	return nil
}

// belongs refuses a row that is not the organisation's own.
func (a *arrival) belongs(r named) error {
	if err := plainIDs(r); err != nil {
		return err
	}
	switch t := a.table.Name; {
	case t == "users", t == "questionnaire_versions":
		return nil
	case t == "organisations" && (r.text("id") != a.organisation.ID || r.text("name") != a.organisation.Name),
		t != "organisations" && r.text("organisation_id") != a.organisation.ID:
		return fmt.Errorf("the archive holds rows of another organisation, or of the installation, in %s", t)
	case t == "rounds":
		name := r.text("questionnaire_key") + " " + r.text("questionnaire_version") + " " + r.text("questionnaire_hash")
		if !a.published[name] {
			return fmt.Errorf("the archive holds a round whose questionnaire %s is missing", name)
		}
	}
	return nil
}

// plainIDs refuses an id that is written in another way than the program writes it. It would be read as one that is
// here, although the embedded database, where ids are text, takes it for another.
func plainIDs(r named) error {
	for i, c := range r.table.Columns {
		text, _ := r.Row[i].(string)
		if c.Name != "id" && !strings.HasSuffix(c.Name, "_id") || text == "" {
			continue
		}
		id, err := uuid.Parse(text)
		if err == nil && id.String() != text || err != nil && r.table.Name == "users" {
			return damaged("%q in %s is not how ids are written", text, r.table.Name)
		}
	}
	return nil
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
