-- +goose Up

-- A finding may be written in full: what ought to be, the cause, the consequence and a rating of the risk.
ALTER TABLE judgements ADD COLUMN criterion text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN cause text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN consequence text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN risk text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN criterion text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN cause text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN consequence text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN risk text NOT NULL DEFAULT '';

-- What auditors and those who answer for an entity say to each other on an audit question, while the audit is in
-- fieldwork. A row without a text says that nothing more is awaited.
CREATE TABLE audit_messages (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    entity_id       text NOT NULL,
    question_id     text NOT NULL,
    by_auditor      boolean NOT NULL,
    text            text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    written_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);
CREATE INDEX audit_messages_audit ON audit_messages (organisation_id, audit_id);
CREATE INDEX audit_messages_entity ON audit_messages (organisation_id, entity_id);

-- Messages are never changed or removed, and none is added once the audit is final.

-- +goose StatementBegin
CREATE TRIGGER audit_messages_final_insert BEFORE INSERT ON audit_messages
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_messages is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_messages_stay_as_they_are BEFORE UPDATE ON audit_messages
BEGIN
    SELECT RAISE(ABORT, 'audit_messages is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_messages_stay BEFORE DELETE ON audit_messages
BEGIN
    SELECT RAISE(ABORT, 'audit_messages is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_messages_no_replace BEFORE INSERT ON audit_messages
WHEN EXISTS (SELECT 1 FROM audit_messages o WHERE o.organisation_id = NEW.organisation_id AND o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit_messages is append-only and has this key');
END;
-- +goose StatementEnd
