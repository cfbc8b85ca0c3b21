-- +goose Up

-- What was remarked on single answers when a submission was decided on. It belongs to the decision and never changes.
CREATE TABLE decision_remarks (
    organisation_id uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    number          integer NOT NULL,
    question_id     text NOT NULL,
    remark          text NOT NULL,
    PRIMARY KEY (organisation_id, assessment_id, number, question_id),
    FOREIGN KEY (organisation_id, assessment_id, number) REFERENCES decisions (organisation_id, assessment_id, number)
);

CREATE TRIGGER decision_remarks_sealed BEFORE UPDATE OR DELETE ON decision_remarks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_remarks_kept BEFORE TRUNCATE ON decision_remarks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
