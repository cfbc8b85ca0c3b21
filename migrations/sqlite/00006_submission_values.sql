-- +goose Up

-- What is counted of each answer in a submission, one a line: question and value. It is there for comparing many, is
-- read from the content whose hash stands beside it, and is missing for submissions made before this table. Like these it
-- is neither changed nor removed.
CREATE TABLE submission_values (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL,
    sha256          text NOT NULL,
    given           text NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

-- +goose StatementBegin
CREATE TRIGGER submission_values_no_update BEFORE UPDATE ON submission_values
BEGIN
    SELECT RAISE(ABORT, 'submission_values is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER submission_values_no_delete BEFORE DELETE ON submission_values
BEGIN
    SELECT RAISE(ABORT, 'submission_values is append-only');
END;
-- +goose StatementEnd
