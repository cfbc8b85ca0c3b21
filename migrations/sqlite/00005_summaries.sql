-- +goose Up

-- Summaries for management as they were sealed. They are neither changed nor removed.
CREATE TABLE summary_seals (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    body_name       text NOT NULL,
    whole           boolean NOT NULL,
    round_id        text NOT NULL,
    round_name      text NOT NULL,
    entities        text NOT NULL,
    audited         text NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    sealed_by       text NOT NULL REFERENCES users (id),
    sealed_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);
CREATE INDEX summary_seals_time ON summary_seals (organisation_id, sealed_at);

-- +goose StatementBegin
CREATE TRIGGER summary_seals_no_update BEFORE UPDATE ON summary_seals
BEGIN
    SELECT RAISE(ABORT, 'summary_seals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER summary_seals_no_delete BEFORE DELETE ON summary_seals
BEGIN
    SELECT RAISE(ABORT, 'summary_seals is append-only');
END;
-- +goose StatementEnd
