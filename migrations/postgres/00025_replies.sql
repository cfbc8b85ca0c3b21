-- +goose Up

-- What bodies reply to the recommendations of a final audit. Each time something is saved is a version of its own, and
-- none is changed or removed; the latest one is what the body will say, and those in an approval are what it has said.
CREATE TABLE replies (
    organisation_id   uuid NOT NULL,
    recommendation_id uuid NOT NULL,
    version           bigint NOT NULL CHECK (version > 0),
    audit_id          uuid NOT NULL,
    body_id           uuid NOT NULL,
    response          text NOT NULL CHECK (response IN ('accepts', 'accepts_in_part', 'rejects')),
    text              text NOT NULL,
    planned_action    text NOT NULL,
    owner_role        text NOT NULL,
    due_on            text NOT NULL,
    due_year          integer NOT NULL,
    why_changed       text NOT NULL,
    saved_by          uuid NOT NULL REFERENCES users (id),
    saved_at          timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, recommendation_id, version),
    CHECK (due_on = '' OR due_year = 0),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);
CREATE INDEX replies_audit ON replies (organisation_id, audit_id, body_id);

-- What was approved for a body in one act, as canonical JSON (RFC 8785). Without approved_by_id it was given on paper.
CREATE TABLE reply_approvals (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    body_id         uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    replies         jsonb NOT NULL,
    decided_on      text NOT NULL,
    case_number     text NOT NULL,
    approved_by     text NOT NULL,
    approved_by_id  uuid REFERENCES users (id),
    also_prepared   boolean NOT NULL,
    recorded_by     uuid NOT NULL REFERENCES users (id),
    recorded_at     timestamptz NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, body_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);

CREATE TRIGGER replies_sealed BEFORE UPDATE OR DELETE ON replies FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER replies_kept BEFORE TRUNCATE ON replies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reply_approvals_sealed BEFORE UPDATE OR DELETE ON reply_approvals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reply_approvals_kept BEFORE TRUNCATE ON reply_approvals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
