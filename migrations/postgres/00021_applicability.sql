-- +goose Up

-- What an entity says of each control of ISO/IEC 27002:2022: a draft until the management approves the whole.
CREATE TABLE applicabilities (
    organisation_id uuid NOT NULL,
    entity_id       uuid NOT NULL,
    control         text NOT NULL,
    status          text NOT NULL,
    reason          text NOT NULL,
    note            text NOT NULL,
    saved_by        uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, entity_id, control),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);

-- What the management has approved, of any kind, with the content as it was. It is neither changed nor removed. The
-- version of a statement of applicability is its number; the object of a report or a note is the approval itself.
CREATE TABLE approvals (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    kind            text NOT NULL,
    object_id       uuid NOT NULL,
    name            text NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    sha256          text NOT NULL,
    content         bytea,
    text            text NOT NULL,
    decided_on      text NOT NULL,
    case_number     text NOT NULL,
    approved_by     text NOT NULL,
    approved_by_id  uuid REFERENCES users (id),
    recorded_by     uuid NOT NULL REFERENCES users (id),
    recorded_at     timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX approvals_object ON approvals (organisation_id, kind, object_id);
CREATE UNIQUE INDEX approvals_statement ON approvals (organisation_id, object_id, version) WHERE kind = 'applicability';

CREATE TRIGGER approvals_sealed BEFORE UPDATE OR DELETE ON approvals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approvals_kept BEFORE TRUNCATE ON approvals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
