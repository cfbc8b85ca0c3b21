-- +goose Up

-- What somebody writes beside the summary of a body's entities in a round: a draft until the summary is sealed. It is
-- about the body with that id, or about the whole organisation. The entities are those that the writer had in view.
CREATE TABLE summary_words (
    organisation_id uuid NOT NULL,
    round_id        uuid NOT NULL,
    about           text NOT NULL,
    introduction    text NOT NULL,
    comments        jsonb NOT NULL,
    entities        jsonb NOT NULL,
    audited         jsonb NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, round_id, about),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);
