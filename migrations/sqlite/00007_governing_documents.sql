-- +goose Up

-- Any register can be imported; the program knows which there are. The embedded database cannot drop a check, so the
-- table is made again; what it holds is kept for a day at most.
DROP TABLE uploads;
CREATE TABLE uploads (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    user_id         text NOT NULL,
    kind            text NOT NULL,
    name            text NOT NULL,
    content         blob NOT NULL,
    created_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

CREATE TABLE governing_documents (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('policy', 'guideline', 'routine', 'plan', 'strategy', 'instruction', 'other')),
    adopted_by_id   text,
    adopted_on      text NOT NULL,
    next_revision   text NOT NULL,
    kept_at         text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, title),
    FOREIGN KEY (organisation_id, adopted_by_id) REFERENCES bodies (organisation_id, id)
);
CREATE INDEX governing_documents_body ON governing_documents (organisation_id, adopted_by_id);
