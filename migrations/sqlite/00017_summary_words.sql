-- +goose Up

-- What somebody writes beside the summary of a body's entities in a round: a draft until the summary is sealed. It is
-- about the body with that id, or about the whole organisation. The entities are those that the writer had in view.
CREATE TABLE summary_words (
    organisation_id text NOT NULL,
    round_id        text NOT NULL,
    about           text NOT NULL,
    introduction    text NOT NULL,
    comments        text NOT NULL,
    entities        text NOT NULL,
    audited         text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, round_id, about),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);
