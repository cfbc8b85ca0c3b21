-- +goose Up

-- Whatever auditors write keeps all its versions, as answers do: who saved it, when, and what stood there before. What
-- was deleted stays among them. What is stored today is the first version kept; who saved it last is known for
-- judgements, and for recommendations that have not been changed since they were written.

-- A judgement from a file is not made by who imported it. Who made it and when is what the file says, in its words.
ALTER TABLE judgements ADD COLUMN imported boolean NOT NULL DEFAULT false;
ALTER TABLE judgements ADD COLUMN said_by text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN said_at text NOT NULL DEFAULT '';
-- Who saved the whole row last, which may be its observation alone; NULL for who judged, when that was updated.
ALTER TABLE judgements ADD COLUMN saved_by uuid;
ALTER TABLE judgements ADD COLUMN saved_at timestamptz;
ALTER TABLE recommendations ADD COLUMN imported boolean NOT NULL DEFAULT false;

CREATE TABLE judgement_versions (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    entity_id       uuid NOT NULL,
    question_id     text COLLATE "C" NOT NULL,
    ordinal         integer,
    not_assessed    boolean NOT NULL,
    observation     text NOT NULL,
    reason          text NOT NULL,
    proposed        jsonb,
    judged_by       uuid NOT NULL,
    imported        boolean NOT NULL,
    said_by         text NOT NULL,
    said_at         text NOT NULL,
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    saved_by        uuid,
    saved_at        timestamptz,
    PRIMARY KEY (organisation_id, audit_id, entity_id, question_id, version),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

-- Overall judgements and statements; the subject is an entity, or the audit itself for what is said of all of it.
CREATE TABLE statement_versions (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    subject_id      uuid NOT NULL,
    sequence        integer NOT NULL CHECK (sequence > 0),
    label           text NOT NULL,
    statement       text NOT NULL,
    deleted         boolean NOT NULL,
    saved_by        uuid,
    saved_at        timestamptz NOT NULL,
    from_file       boolean NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, subject_id, sequence),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- Renumbering keeps a version of its own, so they are counted apart from the recommendation's version.
CREATE TABLE recommendation_versions (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    sequence        integer NOT NULL CHECK (sequence > 0),
    audit_id        uuid NOT NULL,
    body_id         uuid NOT NULL,
    body_name       text NOT NULL,
    number          integer NOT NULL,
    text            text NOT NULL,
    priority        text NOT NULL,
    first_step      text NOT NULL,
    references_to   jsonb NOT NULL,
    places          jsonb NOT NULL,
    rule_id         text NOT NULL,
    rule_entity_id  uuid,
    written_by      uuid NOT NULL,
    imported        boolean NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    deleted         boolean NOT NULL,
    saved_by        uuid,
    saved_at        timestamptz NOT NULL,
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

CREATE TRIGGER judgement_versions_sealed BEFORE UPDATE OR DELETE ON judgement_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgement_versions_kept BEFORE TRUNCATE ON judgement_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_versions_sealed BEFORE UPDATE OR DELETE ON statement_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER statement_versions_kept BEFORE TRUNCATE ON statement_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recommendation_versions_sealed BEFORE UPDATE OR DELETE ON recommendation_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recommendation_versions_kept BEFORE TRUNCATE ON recommendation_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
