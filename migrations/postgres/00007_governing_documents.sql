-- +goose Up

-- Any register can be imported; the program knows which there are.
ALTER TABLE uploads DROP CONSTRAINT uploads_kind_check;

CREATE TABLE governing_documents (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('policy', 'guideline', 'routine', 'plan', 'strategy', 'instruction', 'other')),
    adopted_by_id   uuid,
    adopted_on      text NOT NULL,
    next_revision   text NOT NULL,
    kept_at         text NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, title),
    FOREIGN KEY (organisation_id, adopted_by_id) REFERENCES bodies (organisation_id, id)
);
CREATE INDEX governing_documents_body ON governing_documents (organisation_id, adopted_by_id);
