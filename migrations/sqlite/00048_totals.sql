-- +goose Up

-- How many judgements of each kind an auditor states for an audited entity, or on an audit question, where not every
-- one is written down by itself. subject is the id of the entity or that of the question. Rows are never changed or
-- removed: the one with the highest number counts, and one without counts takes back the one before.
CREATE TABLE audit_totals (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    about           text NOT NULL CHECK (about IN ('entity', 'question')),
    subject         text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    counts          text NOT NULL,
    saved_by        text NOT NULL REFERENCES users (id),
    saved_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, about, subject, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER audit_totals_final_insert BEFORE INSERT ON audit_totals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND (a.state = 'final' OR a.withdrawn_at IS NOT NULL))
BEGIN
    SELECT RAISE(ABORT, 'the audit is final or withdrawn: audit_totals is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_totals_no_update BEFORE UPDATE ON audit_totals
BEGIN
    SELECT RAISE(ABORT, 'audit_totals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_totals_no_delete BEFORE DELETE ON audit_totals
BEGIN
    SELECT RAISE(ABORT, 'audit_totals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_totals_no_replace BEFORE INSERT ON audit_totals
WHEN EXISTS (SELECT 1 FROM audit_totals o WHERE o.organisation_id = NEW.organisation_id AND o.audit_id = NEW.audit_id AND o.about = NEW.about AND o.subject = NEW.subject AND o.number = NEW.number OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit_totals is append-only and has this key');
END;
-- +goose StatementEnd
