-- +goose Up

-- Rounds, what entities answer in them, and what was handed in.

CREATE TABLE rounds (
    organisation_id       text NOT NULL REFERENCES organisations (id),
    id                    text NOT NULL,
    name                  text NOT NULL,
    questionnaire_key     text NOT NULL,
    questionnaire_version text NOT NULL,
    questionnaire_hash    text NOT NULL,
    opens_on              text NOT NULL,
    closes_on             text NOT NULL,
    closed_at             timestamp,
    message               text NOT NULL,
    reminder              text NOT NULL,
    previous_id           text,
    provisions            text NOT NULL,
    version               integer NOT NULL,
    created_at            timestamp NOT NULL,
    updated_at            timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name),
    FOREIGN KEY (organisation_id, previous_id) REFERENCES rounds (organisation_id, id)
);

CREATE TABLE assessments (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    round_id        text NOT NULL,
    entity_id       text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('municipality', 'region', 'agency', 'committee', 'company', 'administration', 'operation')),
    state           text NOT NULL CHECK (state IN ('draft', 'submitted', 'approved')),
    submitted       integer NOT NULL CHECK (submitted >= 0),
    reminded_at     timestamp,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, round_id, entity_id),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);
CREATE INDEX assessments_entity ON assessments (organisation_id, entity_id);

CREATE TABLE answers (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    question_id     text NOT NULL,
    value           text NOT NULL,
    reason          text NOT NULL,
    comment         text NOT NULL,
    evidence        text NOT NULL,
    answered_by     text REFERENCES users (id),
    answered_at     timestamp,
    assigned_to     text REFERENCES users (id),
    still_true      boolean NOT NULL,
    provider_id     text,
    stance          text NOT NULL CHECK (stance IN ('', 'confirmed', 'disputed')),
    version         integer NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, question_id),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id),
    FOREIGN KEY (organisation_id, provider_id) REFERENCES assessments (organisation_id, id)
);
CREATE INDEX answers_assigned ON answers (organisation_id, assigned_to) WHERE assigned_to IS NOT NULL;

-- Each version of an answer, for who wants to know what was said when.
CREATE TABLE answer_versions (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    question_id     text NOT NULL,
    version         integer NOT NULL,
    value           text NOT NULL,
    reason          text NOT NULL,
    comment         text NOT NULL,
    evidence        text NOT NULL,
    answered_by     text,
    answered_at     timestamp,
    assigned_to     text,
    still_true      boolean NOT NULL,
    provider_id     text,
    stance          text NOT NULL,
    saved_by        text NOT NULL,
    saved_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, question_id, version),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

CREATE TABLE submissions (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    content         blob NOT NULL,
    sha256          text NOT NULL,
    level           integer,
    points          integer NOT NULL,
    possible        integer NOT NULL,
    asked           integer NOT NULL,
    answered        integer NOT NULL,
    submitted_by    text NOT NULL REFERENCES users (id),
    submitted_at    timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

CREATE TABLE decisions (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('approved', 'returned')),
    reason          text NOT NULL,
    decided_by      text NOT NULL REFERENCES users (id),
    decided_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

CREATE TABLE targets (
    organisation_id text NOT NULL,
    entity_id       text NOT NULL,
    level           integer NOT NULL CHECK (level BETWEEN 0 AND 9),
    reach_by        text NOT NULL,
    set_by          text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, entity_id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);

CREATE TABLE advice_decisions (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    rule_id         text NOT NULL,
    adopted         boolean NOT NULL,
    reason          text NOT NULL,
    decided_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, rule_id),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);

-- What was said, handed in or decided is neither changed nor removed, whoever asks.

-- +goose StatementBegin
CREATE TRIGGER answer_versions_no_update BEFORE UPDATE ON answer_versions
BEGIN
    SELECT RAISE(ABORT, 'answer_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answer_versions_no_delete BEFORE DELETE ON answer_versions
BEGIN
    SELECT RAISE(ABORT, 'answer_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
BEGIN
    SELECT RAISE(ABORT, 'submissions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
BEGIN
    SELECT RAISE(ABORT, 'submissions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions is append-only');
END;
-- +goose StatementEnd
