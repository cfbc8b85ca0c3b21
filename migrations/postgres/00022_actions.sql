-- +goose Up

-- The action plan: what entities are to do, once or again and again, and what each action came from. Actions are never
-- removed; the log keeps what they were changed from.

-- How many years the plan covers; 0 until somebody has chosen.
ALTER TABLE organisations ADD COLUMN plan_horizon integer NOT NULL DEFAULT 0 CHECK (plan_horizon BETWEEN 0 AND 10);

CREATE TABLE actions (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    entity_id       uuid NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    owner_role      text NOT NULL,
    owner_id        uuid,
    objective_id    uuid,
    priority        text NOT NULL,
    cost            bigint CHECK (cost >= 0),
    resources       text NOT NULL,
    starts_on       text NOT NULL,
    due_on          text NOT NULL,
    due_year        integer NOT NULL,
    recurrence      text NOT NULL CHECK (recurrence IN ('once', 'every', 'standing')),
    every_months    integer NOT NULL CHECK (every_months BETWEEN 0 AND 120),
    until_year      integer NOT NULL,
    state           text NOT NULL CHECK (state IN ('planned', 'under_way', 'done', 'dropped')),
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    created_by      uuid NOT NULL REFERENCES users (id),
    updated_at      timestamptz NOT NULL,
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
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    action_id       uuid NOT NULL,
    occurrence      text COLLATE "C" NOT NULL,
    state           text NOT NULL CHECK (state IN ('planned', 'under_way', 'done', 'dropped')),
    text            text NOT NULL,
    evidence_text   text NOT NULL,
    evidence_link   text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    written_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE INDEX action_notes_action ON action_notes (organisation_id, action_id, occurrence, id);

-- What actions came from, by reference. What a subject is depends on the kind, so that nothing is checked here; the
-- program knows the kinds.
CREATE TABLE action_origins (
    organisation_id uuid NOT NULL,
    action_id       uuid NOT NULL,
    kind            text NOT NULL,
    subject_id      uuid NOT NULL,
    detail          text COLLATE "C" NOT NULL,
    added_by        uuid NOT NULL REFERENCES users (id),
    added_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, action_id, kind, subject_id, detail),
    FOREIGN KEY (organisation_id, action_id) REFERENCES actions (organisation_id, id)
);
CREATE INDEX action_origins_subject ON action_origins (organisation_id, subject_id);

-- Pairs of actions that look alike and are not the same.
CREATE TABLE distinct_actions (
    organisation_id uuid NOT NULL,
    first_id        uuid NOT NULL,
    second_id       uuid NOT NULL,
    said_by         uuid NOT NULL REFERENCES users (id),
    said_at         timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, first_id, second_id),
    CHECK (first_id < second_id),
    FOREIGN KEY (organisation_id, first_id) REFERENCES actions (organisation_id, id),
    FOREIGN KEY (organisation_id, second_id) REFERENCES actions (organisation_id, id)
);

-- What a notice is about may be an action, which stays as long as the notice.
ALTER TABLE notices ADD COLUMN action_id uuid;

CREATE TRIGGER actions_kept BEFORE DELETE ON actions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER actions_all_kept BEFORE TRUNCATE ON actions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER action_notes_sealed BEFORE UPDATE OR DELETE ON action_notes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER action_notes_kept BEFORE TRUNCATE ON action_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
