-- +goose Up

-- A submission that was taken back before anybody approved it. It is kept, and never counts.
CREATE TABLE withdrawals (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL,
    withdrawn_by    text NOT NULL REFERENCES users (id),
    withdrawn_at    timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

-- An approved submission from which a new draft was begun. It counts until the next one is approved.
CREATE TABLE reopenings (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL,
    reason          text NOT NULL,
    reopened_by     text NOT NULL REFERENCES users (id),
    reopened_at     timestamp NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals
BEGIN
    SELECT RAISE(ABORT, 'withdrawals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals
BEGIN
    SELECT RAISE(ABORT, 'withdrawals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reopenings_no_update BEFORE UPDATE ON reopenings
BEGIN
    SELECT RAISE(ABORT, 'reopenings is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reopenings_no_delete BEFORE DELETE ON reopenings
BEGIN
    SELECT RAISE(ABORT, 'reopenings is append-only');
END;
-- +goose StatementEnd

-- How many of an assessment's submissions were withdrawn, and how many answers of others a submission was made without.
ALTER TABLE assessments ADD COLUMN withdrawn integer NOT NULL DEFAULT 0;
ALTER TABLE submissions ADD COLUMN not_provided integer NOT NULL DEFAULT 0;

-- INSERT OR REPLACE removes rows without a DELETE trigger where recursive triggers are off.
-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_replace BEFORE INSERT ON withdrawals
WHEN EXISTS (SELECT 1 FROM withdrawals v WHERE v.organisation_id = NEW.organisation_id AND v.assessment_id = NEW.assessment_id AND v.number = NEW.number OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'withdrawals is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reopenings_no_replace BEFORE INSERT ON reopenings
WHEN EXISTS (SELECT 1 FROM reopenings v WHERE v.organisation_id = NEW.organisation_id AND v.assessment_id = NEW.assessment_id AND v.number = NEW.number OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'reopenings is append-only and has this key');
END;
-- +goose StatementEnd
