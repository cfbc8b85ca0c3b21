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
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    entity_id       uuid NOT NULL,
    question_id     text NOT NULL,
    by_auditor      boolean NOT NULL,
    text            text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    written_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);
CREATE INDEX audit_messages_audit ON audit_messages (organisation_id, audit_id);
CREATE INDEX audit_messages_entity ON audit_messages (organisation_id, entity_id);

-- Messages are never changed or removed, and none is added once the audit is final.

CREATE TRIGGER audit_messages_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_messages FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_messages_stay BEFORE UPDATE OR DELETE ON audit_messages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_messages_kept BEFORE TRUNCATE ON audit_messages FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
