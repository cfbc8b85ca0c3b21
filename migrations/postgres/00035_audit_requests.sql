-- +goose Up

-- What the auditors of an audit ask for. Questions are ids of the audit's questions, and entities those that the row is
-- about.

CREATE TABLE audit_requests (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    title           text NOT NULL,
    from_whom       text NOT NULL,
    requested_on    text NOT NULL,
    due             text NOT NULL,
    state           text NOT NULL CHECK (state IN ('to_ask', 'asked', 'partly', 'received', 'missing')),
    received_on     text NOT NULL,
    kept_at         text NOT NULL,
    note            text NOT NULL,
    questions       jsonb NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_requests_key ON audit_requests (organisation_id, audit_id, title, from_whom, md5(entities::text));

-- Once an audit is final, its papers stay as they are.

CREATE TRIGGER audit_requests_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_requests FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_requests_kept BEFORE TRUNCATE ON audit_requests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
