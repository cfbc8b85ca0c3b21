-- +goose Up

-- Rounds, what entities answer in them, and what was handed in. Ids out of questionnaires sort by bytes, as they do in
-- the embedded database.

CREATE TABLE rounds (
    organisation_id       uuid NOT NULL REFERENCES organisations (id),
    id                    uuid NOT NULL,
    name                  text NOT NULL,
    questionnaire_key     text NOT NULL,
    questionnaire_version text NOT NULL,
    questionnaire_hash    text NOT NULL,
    opens_on              text NOT NULL,
    closes_on             text NOT NULL,
    closed_at             timestamptz,
    message               text NOT NULL,
    reminder              text NOT NULL,
    previous_id           uuid,
    provisions            jsonb NOT NULL,
    version               bigint NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name),
    FOREIGN KEY (organisation_id, previous_id) REFERENCES rounds (organisation_id, id)
);

CREATE TABLE assessments (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    round_id        uuid NOT NULL,
    entity_id       uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('municipality', 'region', 'agency', 'committee', 'company', 'administration', 'operation')),
    state           text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved')),
    submitted       integer NOT NULL CHECK (submitted >= 0),
    reminded_at     timestamptz,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, round_id, entity_id),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);
CREATE INDEX assessments_entity ON assessments (organisation_id, entity_id);

CREATE TABLE answers (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    question_id     text COLLATE "C" NOT NULL,
    value           text NOT NULL,
    reason          text NOT NULL,
    comment         text NOT NULL,
    evidence        jsonb NOT NULL,
    answered_by     uuid REFERENCES users (id),
    answered_at     timestamptz,
    assigned_to     uuid REFERENCES users (id),
    still_true      boolean NOT NULL,
    provider_id     uuid,
    stance          text NOT NULL CHECK (stance IN ('', 'confirmed', 'disputed')),
    version         bigint NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, question_id),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id),
    FOREIGN KEY (organisation_id, provider_id) REFERENCES assessments (organisation_id, id)
);
CREATE INDEX answers_assigned ON answers (organisation_id, assigned_to) WHERE assigned_to IS NOT NULL;

-- Each version of an answer, for who wants to know what was said when.
CREATE TABLE answer_versions (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    question_id     text COLLATE "C" NOT NULL,
    version         bigint NOT NULL,
    value           text NOT NULL,
    reason          text NOT NULL,
    comment         text NOT NULL,
    evidence        jsonb NOT NULL,
    answered_by     uuid,
    answered_at     timestamptz,
    assigned_to     uuid,
    still_true      boolean NOT NULL,
    provider_id     uuid,
    stance          text NOT NULL,
    saved_by        uuid NOT NULL,
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, question_id, version),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

CREATE TABLE submissions (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    level           integer,
    points          integer NOT NULL,
    possible        integer NOT NULL,
    asked           integer NOT NULL,
    answered        integer NOT NULL,
    submitted_by    uuid NOT NULL REFERENCES users (id),
    submitted_at    timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

CREATE TABLE decisions (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('approved', 'returned')),
    reason          text NOT NULL,
    decided_by      uuid NOT NULL REFERENCES users (id),
    decided_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

CREATE TABLE targets (
    organisation_id uuid NOT NULL,
    entity_id       uuid NOT NULL,
    level           integer NOT NULL CHECK (level BETWEEN 0 AND 9),
    reach_by        text NOT NULL,
    set_by          uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, entity_id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);

CREATE TABLE advice_decisions (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    rule_id         text COLLATE "C" NOT NULL,
    adopted         boolean NOT NULL,
    reason          text NOT NULL,
    decided_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, rule_id),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

-- What was said, handed in or decided is neither changed nor removed, whoever asks.

CREATE TRIGGER answer_versions_sealed BEFORE UPDATE OR DELETE ON answer_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER answer_versions_kept BEFORE TRUNCATE ON answer_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submissions_sealed BEFORE UPDATE OR DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submissions_kept BEFORE TRUNCATE ON submissions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_sealed BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_kept BEFORE TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
