-- +goose Up

-- Corrections of final audits. A correction is an audit of its own: a copy of the one that it corrects, which stays as
-- it was sealed. edition is 0 for a first version and counts from 2; first_id is the first version. An audit that came
-- from a file may correct one that is not here: then only corrects names it, by its key.
ALTER TABLE audits ADD COLUMN edition integer NOT NULL DEFAULT 0 CHECK (edition = 0 OR edition > 1);
ALTER TABLE audits ADD COLUMN corrects text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN corrects_id text;
ALTER TABLE audits ADD COLUMN first_id text;
ALTER TABLE audits ADD COLUMN correction text NOT NULL DEFAULT '';

-- An audit has one correction, which may be corrected in its turn.
CREATE UNIQUE INDEX audits_corrects ON audits (organisation_id, corrects_id);
CREATE INDEX audits_first ON audits (organisation_id, first_id);

-- A recommendation of a correction continues one of the first version, whose replies and actions stand for it too, and
-- continues_no is its number in the audit that is corrected, 0 for a new one.
ALTER TABLE recommendations ADD COLUMN continues_id text;
ALTER TABLE recommendations ADD COLUMN continues_no integer NOT NULL DEFAULT 0;
ALTER TABLE recommendation_versions ADD COLUMN continues_id text;
ALTER TABLE recommendation_versions ADD COLUMN continues_no integer NOT NULL DEFAULT 0;
CREATE INDEX recommendations_continues ON recommendations (organisation_id, continues_id);

-- Only what is final is corrected, and what corrects it never corrects another.
-- +goose StatementBegin
CREATE TRIGGER audits_correct_final BEFORE INSERT ON audits
WHEN NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.corrects_id AND a.state = 'final')
    OR NEW.first_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.first_id)
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY: only a final audit is corrected');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audits_correct_one BEFORE UPDATE ON audits
WHEN NEW.corrects_id IS NOT OLD.corrects_id OR NEW.first_id IS NOT OLD.first_id
BEGIN
    SELECT RAISE(ABORT, 'what an audit corrects stays');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_continue BEFORE INSERT ON recommendations
WHEN NEW.continues_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recommendations r WHERE r.organisation_id = NEW.organisation_id AND r.id = NEW.continues_id)
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY: the recommendation that it continues is not here');
END;
-- +goose StatementEnd
