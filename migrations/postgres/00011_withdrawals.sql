-- +goose Up

-- A submission that was taken back before anybody approved it. It is kept, and never counts.
CREATE TABLE withdrawals (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL,
    withdrawn_by    uuid NOT NULL REFERENCES users (id),
    withdrawn_at    timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

-- An approved submission from which a new draft was begun. It counts until the next one is approved.
CREATE TABLE reopenings (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL,
    reason          text NOT NULL,
    reopened_by     uuid NOT NULL REFERENCES users (id),
    reopened_at     timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

CREATE TRIGGER withdrawals_sealed BEFORE UPDATE OR DELETE ON withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawals_kept BEFORE TRUNCATE ON withdrawals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reopenings_sealed BEFORE UPDATE OR DELETE ON reopenings FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reopenings_kept BEFORE TRUNCATE ON reopenings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How many of an assessment's submissions were withdrawn, and how many answers of others a submission was made without.
ALTER TABLE assessments ADD COLUMN withdrawn integer NOT NULL DEFAULT 0;
ALTER TABLE submissions ADD COLUMN not_provided integer NOT NULL DEFAULT 0;
