-- +goose Up

-- Texts in an audit that may be secret, which open extracts leave out. A row with lifts says that another is no longer
-- withheld; nothing is changed or removed.
CREATE TABLE withheld_passages (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    lifts           text,
    text            text NOT NULL,
    provision       text NOT NULL,
    reason          text NOT NULL,
    marked_by       text NOT NULL REFERENCES users (id),
    marked_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, lifts),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, lifts) REFERENCES withheld_passages (organisation_id, id)
);

CREATE INDEX withheld_passages_audit ON withheld_passages (organisation_id, audit_id);

-- +goose StatementBegin
CREATE TRIGGER withheld_passages_no_update BEFORE UPDATE ON withheld_passages
BEGIN
    SELECT RAISE(ABORT, 'withheld_passages is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withheld_passages_no_delete BEFORE DELETE ON withheld_passages
BEGIN
    SELECT RAISE(ABORT, 'withheld_passages is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withheld_passages_no_replace BEFORE INSERT ON withheld_passages
WHEN EXISTS (SELECT 1 FROM withheld_passages v WHERE v.organisation_id = NEW.organisation_id AND (v.id = NEW.id OR v.lifts = NEW.lifts) OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'withheld_passages is append-only and has this key');
END;
-- +goose StatementEnd
