-- +goose Up

-- What the auditors of an audit ask for. Questions are ids of the audit's questions, and entities those that the row is
-- about.

CREATE TABLE audit_requests (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    title           text NOT NULL,
    from_whom       text NOT NULL,
    requested_on    text NOT NULL,
    due             text NOT NULL,
    state           text NOT NULL CHECK (state IN ('to_ask', 'asked', 'partly', 'received', 'missing')),
    received_on     text NOT NULL,
    kept_at         text NOT NULL,
    note            text NOT NULL,
    questions       text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_requests_key ON audit_requests (organisation_id, audit_id, title, from_whom, entities);

-- Once an audit is final, its papers stay as they are.

-- +goose StatementBegin
CREATE TRIGGER audit_requests_final_insert BEFORE INSERT ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_requests is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_requests_final_update BEFORE UPDATE ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_requests is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_requests_final_delete BEFORE DELETE ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_requests is sealed');
END;
-- +goose StatementEnd
