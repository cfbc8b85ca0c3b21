-- +goose Up

-- The action plan: what entities are to do, once or again and again, and what each action came from. Actions are never
-- removed; the log keeps what they were changed from.

-- How many years the plan covers; 0 until somebody has chosen.
ALTER TABLE organisations ADD COLUMN plan_horizon integer NOT NULL DEFAULT 0 CHECK (plan_horizon BETWEEN 0 AND 10);

CREATE TABLE actions (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    entity_id       text NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    owner_role      text NOT NULL,
    owner_id        text,
    objective_id    text,
    priority        text NOT NULL,
    cost            integer CHECK (cost >= 0),
    resources       text NOT NULL,
    starts_on       text NOT NULL,
    due_on          text NOT NULL,
    due_year        integer NOT NULL,
    recurrence      text NOT NULL CHECK (recurrence IN ('once', 'every', 'standing')),
    every_months    integer NOT NULL CHECK (every_months BETWEEN 0 AND 120),
    until_year      integer NOT NULL,
    state           text NOT NULL CHECK (state IN ('planned', 'under_way', 'done', 'dropped')),
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    created_by      text NOT NULL REFERENCES users (id),
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    CHECK ((recurrence = 'every') = (every_months > 0)),
    CHECK (due_on = '' OR due_year = 0),
    CHECK ((recurrence = 'standing') = (due_on = '' AND due_year = 0)),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, owner_id) REFERENCES members (organisation_id, user_id)
);
CREATE INDEX actions_entity ON actions (organisation_id, entity_id);
CREATE INDEX actions_owner ON actions (organisation_id, owner_id);

-- What was reported, on an action or on one occurrence of it, which is named by its day or its year.
CREATE TABLE action_notes (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    action_id       text NOT NULL,
    occurrence      text NOT NULL,
    state           text NOT NULL CHECK (state IN ('planned', 'under_way', 'done', 'dropped')),
    text            text NOT NULL,
    evidence_text   text NOT NULL,
    evidence_link   text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    written_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE INDEX action_notes_action ON action_notes (organisation_id, action_id, occurrence, id);

-- What actions came from, by reference. What a subject is depends on the kind, so that nothing is checked here; the
-- program knows the kinds.
CREATE TABLE action_origins (
    organisation_id text NOT NULL,
    action_id       text NOT NULL,
    kind            text NOT NULL,
    subject_id      text NOT NULL,
    detail          text NOT NULL,
    added_by        text NOT NULL REFERENCES users (id),
    added_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, action_id, kind, subject_id, detail),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE INDEX action_origins_subject ON action_origins (organisation_id, subject_id);

-- Pairs of actions that look alike and are not the same.
CREATE TABLE distinct_actions (
    organisation_id text NOT NULL,
    first_id        text NOT NULL,
    second_id       text NOT NULL,
    said_by         text NOT NULL REFERENCES users (id),
    said_at         timestamp NOT NULL,
    PRIMARY KEY (organisation_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (organisation_id, first_id) REFERENCES actions (organisation_id, id),
    FOREIGN KEY (organisation_id, second_id) REFERENCES actions (organisation_id, id)
);

-- What a notice is about may be an action, which stays as long as the notice.
ALTER TABLE notices ADD COLUMN action_id text;

-- +goose StatementBegin
CREATE TRIGGER actions_no_delete BEFORE DELETE ON actions
BEGIN
    SELECT RAISE(ABORT, 'actions are never removed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER action_notes_no_update BEFORE UPDATE ON action_notes
BEGIN
    SELECT RAISE(ABORT, 'action_notes is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER action_notes_no_delete BEFORE DELETE ON action_notes
BEGIN
    SELECT RAISE(ABORT, 'action_notes is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
-- INSERT OR REPLACE removes the row that it replaces without asking the trigger above.
CREATE TRIGGER action_notes_no_replace BEFORE INSERT ON action_notes
WHEN EXISTS (SELECT 1 FROM action_notes n WHERE n.organisation_id = NEW.organisation_id AND n.id = NEW.id
    OR n.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'action_notes is append-only and has this key');
END;
-- +goose StatementEnd
