-- +goose Up

-- The annual wheel: what is done in which months, every year or more seldom. A row is found by its title and the
-- entities that it is about. Years are numbers as text, '' for none; months are from 1 to 12.
CREATE TABLE activities (
    organisation_id  uuid NOT NULL REFERENCES organisations (id),
    id               uuid NOT NULL,
    title            text NOT NULL,
    months           jsonb NOT NULL,
    recurs           text NOT NULL CHECK (recurs IN ('yearly', 'second', 'third', 'fourth', 'fifth', 'once')),
    from_year        text NOT NULL,
    until_year       text NOT NULL,
    responsible_role text NOT NULL,
    responsible_id   uuid,
    starts           text NOT NULL,
    text             text NOT NULL,
    entities         jsonb NOT NULL,
    template         text NOT NULL,
    version          bigint NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, responsible_id) REFERENCES members (organisation_id, user_id)
);
CREATE UNIQUE INDEX activities_key ON activities (organisation_id, title, md5(entities::text));
CREATE INDEX activities_person ON activities (organisation_id, responsible_id);

-- That an activity has been done in a month, or has not after all: the last row for the month holds, and all are kept.
CREATE TABLE activity_notes (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    activity_id     uuid NOT NULL,
    year            integer NOT NULL CHECK (year BETWEEN 1900 AND 2199),
    month           integer NOT NULL CHECK (month BETWEEN 1 AND 12),
    done            boolean NOT NULL,
    text            text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    written_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, activity_id) REFERENCES activities (organisation_id, id)
);
CREATE INDEX activity_notes_activity ON activity_notes (organisation_id, activity_id, id);

-- The secret address at which a person's calendar program reads the wheel, one for each person; the secret is kept as
-- its SHA-256.
CREATE TABLE calendars (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    user_id         uuid NOT NULL,
    hash            text NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, user_id),
    UNIQUE (organisation_id, hash),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

CREATE TRIGGER activity_notes_sealed BEFORE UPDATE OR DELETE ON activity_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_notes_kept BEFORE TRUNCATE ON activity_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
