-- +goose Up

-- The strategic aim of an entity: what management and the person who leads the work have agreed on. Each version is
-- kept, and the latest holds.
CREATE TABLE strategic_aims (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    entity_id       uuid NOT NULL,
    version         bigint NOT NULL,
    text            text NOT NULL,
    horizon         integer NOT NULL,
    agreed_on       text NOT NULL,
    agreed_by       text NOT NULL,
    saved_by        uuid NOT NULL REFERENCES users (id),
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, entity_id, version),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);

CREATE TRIGGER strategic_aims_sealed BEFORE UPDATE OR DELETE ON strategic_aims FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER strategic_aims_kept BEFORE TRUNCATE ON strategic_aims FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
