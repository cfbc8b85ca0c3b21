-- +goose Up

-- Summaries for management as they were sealed. They are neither changed nor removed.
CREATE TABLE summary_seals (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    body_name       text NOT NULL,
    whole           boolean NOT NULL,
    round_id        uuid NOT NULL,
    round_name      text NOT NULL,
    entities        jsonb NOT NULL,
    audited         jsonb NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    sealed_by       uuid NOT NULL REFERENCES users (id),
    sealed_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);
CREATE INDEX summary_seals_time ON summary_seals (organisation_id, sealed_at);

CREATE TRIGGER summary_seals_sealed BEFORE UPDATE OR DELETE ON summary_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER summary_seals_kept BEFORE TRUNCATE ON summary_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
