-- +goose Up

-- What is judged of the parts of a composite question, beside the judgement of the whole.
ALTER TABLE judgements ADD COLUMN parts text NOT NULL DEFAULT '[]';
ALTER TABLE judgement_versions ADD COLUMN parts text NOT NULL DEFAULT '[]';
