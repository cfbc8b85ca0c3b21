-- +goose Up

-- How many judgements of each kind an auditor states for an audited entity, or on an audit question, where not every
-- one is written down by itself. subject is the id of the entity or that of the question. Rows are never changed or
-- removed: the one with the highest number counts, and one without counts takes back the one before.
CREATE TABLE audit_totals (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    about           text NOT NULL CHECK (about IN ('entity', 'question')),
    subject         text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    counts          text NOT NULL,
    saved_by        uuid NOT NULL REFERENCES users (id),
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, about, subject, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

CREATE TRIGGER audit_totals_sealed BEFORE INSERT ON audit_totals FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_totals_stay BEFORE UPDATE OR DELETE ON audit_totals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_totals_kept BEFORE TRUNCATE ON audit_totals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
