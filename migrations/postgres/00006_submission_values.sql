-- +goose Up

-- What is counted of each answer in a submission, one a line: question and value. It is there for comparing many, is
-- read from the content whose hash stands beside it, and is missing for submissions made before this table. Like these it
-- is neither changed nor removed.
CREATE TABLE submission_values (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL,
    sha256          text NOT NULL,
    given           text NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES submissions (organisation_id, assessment_id, number)
);

CREATE TRIGGER submission_values_sealed BEFORE UPDATE OR DELETE ON submission_values FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submission_values_kept BEFORE TRUNCATE ON submission_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
