-- +goose Up

-- Texts in an audit that may be secret, which open extracts leave out. A row with lifts says that another is no longer
-- withheld; nothing is changed or removed.
CREATE TABLE withheld_passages (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    lifts           uuid,
    text            text NOT NULL,
    provision       text NOT NULL,
    reason          text NOT NULL,
    marked_by       uuid NOT NULL REFERENCES users (id),
    marked_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, lifts),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, lifts) REFERENCES withheld_passages (organisation_id, id)
);

CREATE INDEX withheld_passages_audit ON withheld_passages (organisation_id, audit_id);

CREATE TRIGGER withheld_passages_sealed BEFORE UPDATE OR DELETE ON withheld_passages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withheld_passages_kept BEFORE TRUNCATE ON withheld_passages FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
