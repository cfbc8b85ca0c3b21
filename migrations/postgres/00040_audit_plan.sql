-- +goose Up

-- What is essential in what is audited, and the risks on which the direction of the audit is based.
ALTER TABLE audits ADD COLUMN materiality text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN risk_assessment text NOT NULL DEFAULT '';

-- What a report says of the independence of its auditors, in its own words.
ALTER TABLE audits ADD COLUMN independence text NOT NULL DEFAULT '';

-- What each auditor declares of their own impartiality in an audit. The last one of a person counts. A missing one is
-- written when the audit becomes final without it.
CREATE TABLE audit_declarations (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    number          integer NOT NULL CHECK (number > 0),
    impartiality    text NOT NULL CHECK (impartiality IN ('clear', 'ties', 'missing')),
    text            text NOT NULL,
    measures        text NOT NULL,
    declared_at     timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, user_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

CREATE TRIGGER audit_declarations_sealed BEFORE INSERT ON audit_declarations FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_declarations_stay BEFORE UPDATE OR DELETE ON audit_declarations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_declarations_kept BEFORE TRUNCATE ON audit_declarations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Approvals of an audit's plan by whoever commissioned it, with the plan as it was then, canonical JSON (RFC 8785). The
-- last one counts. Numbers count within the audit from 1.
CREATE TABLE audit_plan_approvals (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    approved_on     text NOT NULL,
    approved_by     text NOT NULL,
    reference       text NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    recorded_by     uuid NOT NULL REFERENCES users (id),
    recorded_at     timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

CREATE TRIGGER audit_plan_approvals_sealed BEFORE INSERT ON audit_plan_approvals FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_plan_approvals_stay BEFORE UPDATE OR DELETE ON audit_plan_approvals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_plan_approvals_kept BEFORE TRUNCATE ON audit_plan_approvals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
