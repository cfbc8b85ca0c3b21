-- +goose Up

-- What is judged of the parts of a composite question, beside the judgement of the whole.
ALTER TABLE judgements ADD COLUMN parts jsonb NOT NULL DEFAULT '[]';
ALTER TABLE judgement_versions ADD COLUMN parts jsonb NOT NULL DEFAULT '[]';
