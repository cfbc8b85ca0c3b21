-- +goose Up

-- Whatever auditors write keeps all its versions, as answers do: who saved it, when, and what stood there before. What
-- was deleted stays among them. What is stored today is the first version kept; who saved it last is known for
-- judgements, and for recommendations that have not been changed since they were written.

-- A judgement from a file is not made by who imported it. Who made it and when is what the file says, in its words.
ALTER TABLE judgements ADD COLUMN imported boolean NOT NULL DEFAULT false;
ALTER TABLE judgements ADD COLUMN said_by text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN said_at text NOT NULL DEFAULT '';
-- Who saved the whole row last, which may be its observation alone; NULL for who judged, when that was updated.
ALTER TABLE judgements ADD COLUMN saved_by text;
ALTER TABLE judgements ADD COLUMN saved_at timestamp;
ALTER TABLE recommendations ADD COLUMN imported boolean NOT NULL DEFAULT false;

CREATE TABLE judgement_versions (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    entity_id       text NOT NULL,
    question_id     text NOT NULL,
    ordinal         integer,
    not_assessed    boolean NOT NULL,
    observation     text NOT NULL,
    reason          text NOT NULL,
    proposed        text,
    judged_by       text NOT NULL,
    imported        boolean NOT NULL,
    said_by         text NOT NULL,
    said_at         text NOT NULL,
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    saved_by        text,
    saved_at        timestamp,
    PRIMARY KEY (organisation_id, audit_id, entity_id, question_id, version),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

-- Overall judgements and statements; the subject is an entity, or the audit itself for what is said of all of it.
CREATE TABLE statement_versions (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    subject_id      text NOT NULL,
    sequence        integer NOT NULL CHECK (sequence > 0),
    label           text NOT NULL,
    statement       text NOT NULL,
    deleted         boolean NOT NULL,
    saved_by        text,
    saved_at        timestamp NOT NULL,
    from_file       boolean NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, subject_id, sequence),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- Renumbering keeps a version of its own, so they are counted apart from the recommendation's version.
CREATE TABLE recommendation_versions (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    sequence        integer NOT NULL CHECK (sequence > 0),
    audit_id        text NOT NULL,
    body_id         text NOT NULL,
    body_name       text NOT NULL,
    number          integer NOT NULL,
    text            text NOT NULL,
    priority        text NOT NULL,
    first_step      text NOT NULL,
    references_to   text NOT NULL,
    places          text NOT NULL,
    rule_id         text NOT NULL,
    rule_entity_id  text,
    written_by      text NOT NULL,
    imported        boolean NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    deleted         boolean NOT NULL,
    saved_by        text,
    saved_at        timestamp NOT NULL,
    from_file       boolean NOT NULL,
    PRIMARY KEY (organisation_id, id, sequence),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX recommendation_versions_audit ON recommendation_versions (organisation_id, audit_id, id);

INSERT INTO judgement_versions (organisation_id, audit_id, entity_id, question_id, ordinal, not_assessed, observation,
    reason, proposed, judged_by, imported, said_by, said_at, version, updated_at)
SELECT organisation_id, audit_id, entity_id, question_id, ordinal, not_assessed, observation,
    reason, proposed, judged_by, imported, said_by, said_at, version, updated_at
FROM judgements;

INSERT INTO statement_versions (organisation_id, audit_id, subject_id, sequence, label, statement, deleted, saved_at,
    from_file)
SELECT organisation_id, id, id, 1, label, statement, false, updated_at, false
FROM audits WHERE label <> '' OR statement <> '';

INSERT INTO statement_versions (organisation_id, audit_id, subject_id, sequence, label, statement, deleted, saved_at,
    from_file)
SELECT organisation_id, audit_id, entity_id, 1, label, statement, false, updated_at, false
FROM audited_entities WHERE label <> '' OR statement <> '';

INSERT INTO recommendation_versions (organisation_id, id, sequence, audit_id, body_id, body_name, number, text, priority,
    first_step, references_to, places, rule_id, rule_entity_id, written_by, imported, version, created_at, updated_at,
    deleted, saved_by, saved_at, from_file)
SELECT organisation_id, id, 1, audit_id, body_id, body_name, number, text, priority,
    first_step, references_to, places, rule_id, rule_entity_id, written_by, imported, version, created_at, updated_at,
    false, CASE WHEN version = 1 THEN written_by END, updated_at, false
FROM recommendations;

-- +goose StatementBegin
CREATE TRIGGER judgement_versions_no_update BEFORE UPDATE ON judgement_versions
BEGIN
    SELECT RAISE(ABORT, 'judgement_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgement_versions_no_delete BEFORE DELETE ON judgement_versions
BEGIN
    SELECT RAISE(ABORT, 'judgement_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_versions_no_update BEFORE UPDATE ON statement_versions
BEGIN
    SELECT RAISE(ABORT, 'statement_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_versions_no_delete BEFORE DELETE ON statement_versions
BEGIN
    SELECT RAISE(ABORT, 'statement_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendation_versions_no_update BEFORE UPDATE ON recommendation_versions
BEGIN
    SELECT RAISE(ABORT, 'recommendation_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendation_versions_no_delete BEFORE DELETE ON recommendation_versions
BEGIN
    SELECT RAISE(ABORT, 'recommendation_versions is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes rows without a DELETE trigger where recursive triggers are off.
-- +goose StatementBegin
CREATE TRIGGER judgement_versions_no_replace BEFORE INSERT ON judgement_versions
WHEN EXISTS (SELECT 1 FROM judgement_versions v WHERE v.organisation_id = NEW.organisation_id AND v.audit_id = NEW.audit_id AND v.entity_id = NEW.entity_id AND v.question_id = NEW.question_id AND v.version = NEW.version OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'judgement_versions is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statement_versions_no_replace BEFORE INSERT ON statement_versions
WHEN EXISTS (SELECT 1 FROM statement_versions v WHERE v.organisation_id = NEW.organisation_id AND v.audit_id = NEW.audit_id AND v.subject_id = NEW.subject_id AND v.sequence = NEW.sequence OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'statement_versions is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendation_versions_no_replace BEFORE INSERT ON recommendation_versions
WHEN EXISTS (SELECT 1 FROM recommendation_versions v WHERE v.organisation_id = NEW.organisation_id AND v.id = NEW.id AND v.sequence = NEW.sequence OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'recommendation_versions is append-only and has this key');
END;
-- +goose StatementEnd
