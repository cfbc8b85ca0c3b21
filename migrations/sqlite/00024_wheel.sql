-- +goose Up

-- The annual wheel: what is done in which months, every year or more seldom. A row is found by its title and the
-- entities that it is about. Years are numbers as text, '' for none; months are from 1 to 12.
CREATE TABLE activities (
    organisation_id  text NOT NULL REFERENCES organisations (id),
    id               text NOT NULL,
    title            text NOT NULL,
    months           text NOT NULL,
    recurs           text NOT NULL CHECK (recurs IN ('yearly', 'second', 'third', 'fourth', 'fifth', 'once')),
    from_year        text NOT NULL,
    until_year       text NOT NULL,
    responsible_role text NOT NULL,
    responsible_id   text,
    starts           text NOT NULL,
    text             text NOT NULL,
    entities         text NOT NULL,
    template         text NOT NULL,
    version          integer NOT NULL,
    created_at       timestamp NOT NULL,
    updated_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, responsible_id) REFERENCES members (organisation_id, user_id)
);
CREATE UNIQUE INDEX activities_key ON activities (organisation_id, title, entities);
CREATE INDEX activities_person ON activities (organisation_id, responsible_id);

-- That an activity has been done in a month, or has not after all: the last row for the month holds, and all are kept.
CREATE TABLE activity_notes (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    activity_id     text NOT NULL,
    year            integer NOT NULL CHECK (year BETWEEN 1900 AND 2199),
    month           integer NOT NULL CHECK (month BETWEEN 1 AND 12),
    done            boolean NOT NULL,
    text            text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    written_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities (organisation_id, id)
);
CREATE INDEX activity_notes_activity ON activity_notes (organisation_id, activity_id, id);

-- The secret address at which a person's calendar program reads the wheel, one for each person; the secret is kept as
-- its SHA-256.
CREATE TABLE calendars (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    user_id         text NOT NULL,
    hash            text NOT NULL,
    created_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, user_id),
    UNIQUE (organisation_id, hash),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

-- +goose StatementBegin
CREATE TRIGGER activity_notes_no_update BEFORE UPDATE ON activity_notes
BEGIN
    SELECT RAISE(ABORT, 'activity_notes is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER activity_notes_no_delete BEFORE DELETE ON activity_notes
BEGIN
    SELECT RAISE(ABORT, 'activity_notes is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER activity_notes_no_replace BEFORE INSERT ON activity_notes
WHEN EXISTS (SELECT 1 FROM activity_notes n WHERE n.organisation_id = NEW.organisation_id AND n.id = NEW.id OR n.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'activity_notes is append-only and has this key');
END;
-- +goose StatementEnd
