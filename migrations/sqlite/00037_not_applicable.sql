-- +goose Up

-- A question may not apply to an entity, which is neither judged nor left unjudged.
ALTER TABLE judgements ADD COLUMN not_applicable boolean NOT NULL DEFAULT 0;
ALTER TABLE judgement_versions ADD COLUMN not_applicable boolean NOT NULL DEFAULT 0;
