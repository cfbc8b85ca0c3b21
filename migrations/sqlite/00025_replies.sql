-- +goose Up

-- What bodies reply to the recommendations of a final audit. Each time something is saved is a version of its own, and
-- none is changed or removed; the latest one is what the body will say, and those in an approval are what it has said.
CREATE TABLE replies (
    organisation_id   text NOT NULL,
    recommendation_id text NOT NULL,
    version           integer NOT NULL CHECK (version > 0),
    audit_id          text NOT NULL,
    body_id           text NOT NULL,
    response          text NOT NULL CHECK (response IN ('accepts', 'accepts_in_part', 'rejects')),
    text              text NOT NULL,
    planned_action    text NOT NULL,
    owner_role        text NOT NULL,
    due_on            text NOT NULL,
    due_year          integer NOT NULL,
    why_changed       text NOT NULL,
    saved_by          text NOT NULL REFERENCES users (id),
    saved_at          timestamp NOT NULL,
    PRIMARY KEY (organisation_id, recommendation_id, version),
    CHECK (due_on = '' OR due_year = 0),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);
CREATE INDEX replies_audit ON replies (organisation_id, audit_id, body_id);

-- What was approved for a body in one act, as canonical JSON (RFC 8785). Without approved_by_id it was given on paper.
CREATE TABLE reply_approvals (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    body_id         text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    replies         text NOT NULL,
    decided_on      text NOT NULL,
    case_number     text NOT NULL,
    approved_by     text NOT NULL,
    approved_by_id  text REFERENCES users (id),
    also_prepared   boolean NOT NULL,
    recorded_by     text NOT NULL REFERENCES users (id),
    recorded_at     timestamp NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, body_id, number),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER replies_no_update BEFORE UPDATE ON replies
BEGIN
    SELECT RAISE(ABORT, 'replies is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER replies_no_delete BEFORE DELETE ON replies
BEGIN
    SELECT RAISE(ABORT, 'replies is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
-- INSERT OR REPLACE removes the row that it replaces without asking the trigger above.
CREATE TRIGGER replies_no_replace BEFORE INSERT ON replies
WHEN EXISTS (SELECT 1 FROM replies o WHERE o.organisation_id = NEW.organisation_id AND o.recommendation_id = NEW.recommendation_id AND o.version = NEW.version
    OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'replies is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reply_approvals_no_update BEFORE UPDATE ON reply_approvals
BEGIN
    SELECT RAISE(ABORT, 'reply_approvals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reply_approvals_no_delete BEFORE DELETE ON reply_approvals
BEGIN
    SELECT RAISE(ABORT, 'reply_approvals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
-- INSERT OR REPLACE removes the row that it replaces without asking the trigger above.
CREATE TRIGGER reply_approvals_no_replace BEFORE INSERT ON reply_approvals
WHEN EXISTS (SELECT 1 FROM reply_approvals o WHERE o.organisation_id = NEW.organisation_id AND o.audit_id = NEW.audit_id AND o.body_id = NEW.body_id AND o.number = NEW.number
    OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'reply_approvals is append-only and has this key');
END;
-- +goose StatementEnd
