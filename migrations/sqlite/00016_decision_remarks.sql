-- +goose Up

-- What was remarked on single answers when a submission was decided on. It belongs to the decision and never changes.
CREATE TABLE decision_remarks (
    organisation_id text NOT NULL,
    assessment_id   text NOT NULL,
    number          integer NOT NULL,
    question_id     text NOT NULL,
    remark          text NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number, question_id),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES decisions (organisation_id, assessment_id, number)
);

-- +goose StatementBegin
CREATE TRIGGER decision_remarks_no_update BEFORE UPDATE ON decision_remarks
BEGIN
    SELECT RAISE(ABORT, 'decision_remarks is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decision_remarks_no_delete BEFORE DELETE ON decision_remarks
BEGIN
    SELECT RAISE(ABORT, 'decision_remarks is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes rows without a DELETE trigger where recursive triggers are off.
-- +goose StatementBegin
CREATE TRIGGER decision_remarks_no_replace BEFORE INSERT ON decision_remarks
WHEN EXISTS (SELECT 1 FROM decision_remarks r WHERE r.organisation_id = NEW.organisation_id
    AND r.assessment_id = NEW.assessment_id AND r.number = NEW.number AND r.question_id = NEW.question_id
    OR r.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'decision_remarks is append-only and has this key');
END;
-- +goose StatementEnd
