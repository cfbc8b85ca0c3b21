-- +goose Up

-- What is essential in what is audited, and the risks on which the direction of the audit is based.
ALTER TABLE audits ADD COLUMN materiality text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN risk_assessment text NOT NULL DEFAULT '';

-- What a report says of the independence of its auditors, in its own words.
ALTER TABLE audits ADD COLUMN independence text NOT NULL DEFAULT '';

-- What each auditor declares of their own impartiality in an audit. The last one of a person counts. A missing one is
-- written when the audit becomes final without it.
CREATE TABLE audit_declarations (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    number          integer NOT NULL CHECK (number > 0),
    impartiality    text NOT NULL CHECK (impartiality IN ('clear', 'ties', 'missing')),
    text            text NOT NULL,
    measures        text NOT NULL,
    declared_at     timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, user_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- INSERT OR REPLACE removes the row that it replaces without asking a trigger.

-- +goose StatementBegin
CREATE TRIGGER audit_declarations_final_insert BEFORE INSERT ON audit_declarations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_declarations is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_declarations_no_update BEFORE UPDATE ON audit_declarations
BEGIN
    SELECT RAISE(ABORT, 'audit_declarations is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_declarations_no_delete BEFORE DELETE ON audit_declarations
BEGIN
    SELECT RAISE(ABORT, 'audit_declarations is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_declarations_no_replace BEFORE INSERT ON audit_declarations
WHEN EXISTS (SELECT 1 FROM audit_declarations o WHERE o.organisation_id = NEW.organisation_id AND o.audit_id = NEW.audit_id AND o.user_id = NEW.user_id AND o.number = NEW.number OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit_declarations is append-only and has this key');
END;
-- +goose StatementEnd

-- Approvals of an audit's plan by whoever commissioned it, with the plan as it was then, canonical JSON (RFC 8785). The
-- last one counts. Numbers count within the audit from 1.
CREATE TABLE audit_plan_approvals (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    approved_on     text NOT NULL,
    approved_by     text NOT NULL,
    reference       text NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    recorded_by     text NOT NULL REFERENCES users (id),
    recorded_at     timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER audit_plan_approvals_final_insert BEFORE INSERT ON audit_plan_approvals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_plan_approvals is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_plan_approvals_no_update BEFORE UPDATE ON audit_plan_approvals
BEGIN
    SELECT RAISE(ABORT, 'audit_plan_approvals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_plan_approvals_no_delete BEFORE DELETE ON audit_plan_approvals
BEGIN
    SELECT RAISE(ABORT, 'audit_plan_approvals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_plan_approvals_no_replace BEFORE INSERT ON audit_plan_approvals
WHEN EXISTS (SELECT 1 FROM audit_plan_approvals o WHERE o.organisation_id = NEW.organisation_id AND o.audit_id = NEW.audit_id AND o.number = NEW.number OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'audit_plan_approvals is append-only and has this key');
END;
-- +goose StatementEnd
