-- +goose Up

-- The strategic aim of an entity: what management and the person who leads the work have agreed on. Each version is
-- kept, and the latest holds.
CREATE TABLE strategic_aims (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    entity_id       text NOT NULL,
    version         integer NOT NULL,
    text            text NOT NULL,
    horizon         integer NOT NULL,
    agreed_on       text NOT NULL,
    agreed_by       text NOT NULL,
    saved_by        text NOT NULL REFERENCES users (id),
    saved_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, entity_id, version),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER strategic_aims_no_update BEFORE UPDATE ON strategic_aims
BEGIN
    SELECT RAISE(ABORT, 'strategic_aims is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER strategic_aims_no_delete BEFORE DELETE ON strategic_aims
BEGIN
    SELECT RAISE(ABORT, 'strategic_aims is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER strategic_aims_no_replace BEFORE INSERT ON strategic_aims
WHEN EXISTS (SELECT 1 FROM strategic_aims v WHERE v.organisation_id = NEW.organisation_id AND (v.id = NEW.id OR v.entity_id = NEW.entity_id AND v.version = NEW.version) OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'strategic_aims is append-only and has this key');
END;
-- +goose StatementEnd
