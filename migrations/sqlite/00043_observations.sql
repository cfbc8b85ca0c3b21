-- +goose Up

-- A finding may be written in full: what ought to be, the cause, the consequence and a rating of the risk.
ALTER TABLE judgements ADD COLUMN criterion text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN cause text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN consequence text NOT NULL DEFAULT '';
ALTER TABLE judgements ADD COLUMN risk text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN criterion text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN cause text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN consequence text NOT NULL DEFAULT '';
ALTER TABLE judgement_versions ADD COLUMN risk text NOT NULL DEFAULT '';
