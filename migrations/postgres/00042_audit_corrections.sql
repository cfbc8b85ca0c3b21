-- +goose Up

-- Corrections of final audits. A correction is an audit of its own: a copy of the one that it corrects, which stays as
-- it was sealed. edition is 0 for a first version and counts from 2; first_id is the first version. An audit that came
-- from a file may correct one that is not here: then only corrects names it, by its key.
ALTER TABLE audits ADD COLUMN edition integer NOT NULL DEFAULT 0 CHECK (edition = 0 OR edition > 1);
ALTER TABLE audits ADD COLUMN corrects text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN corrects_id uuid;
ALTER TABLE audits ADD COLUMN first_id uuid;
ALTER TABLE audits ADD COLUMN correction text NOT NULL DEFAULT '';

-- An audit has one correction, which may be corrected in its turn.
CREATE UNIQUE INDEX audits_corrects ON audits (organisation_id, corrects_id);
CREATE INDEX audits_first ON audits (organisation_id, first_id);

-- A recommendation of a correction continues one of the first version, whose replies and actions stand for it too, and
-- continues_no is its number in the audit that is corrected, 0 for a new one.
ALTER TABLE recommendations ADD COLUMN continues_id uuid;
ALTER TABLE recommendations ADD COLUMN continues_no integer NOT NULL DEFAULT 0;
ALTER TABLE recommendation_versions ADD COLUMN continues_id uuid;
ALTER TABLE recommendation_versions ADD COLUMN continues_no integer NOT NULL DEFAULT 0;
CREATE INDEX recommendations_continues ON recommendations (organisation_id, continues_id);

ALTER TABLE audits ADD FOREIGN KEY (organisation_id, first_id) REFERENCES audits (organisation_id, id);
ALTER TABLE audits ADD FOREIGN KEY (organisation_id, corrects_id) REFERENCES audits (organisation_id, id);
ALTER TABLE recommendations ADD FOREIGN KEY (organisation_id, continues_id) REFERENCES recommendations (organisation_id, id);

-- Only what is final is corrected, and what corrects it never corrects another.
-- +goose StatementBegin
CREATE FUNCTION corrects_final() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.corrects_id IS NOT DISTINCT FROM OLD.corrects_id AND NEW.first_id IS NOT DISTINCT FROM OLD.first_id THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' OR NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audits a
        WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.corrects_id AND a.state = 'final') THEN
        RAISE EXCEPTION 'only a final audit is corrected' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER audits_correct_final BEFORE INSERT OR UPDATE ON audits FOR EACH ROW EXECUTE FUNCTION corrects_final();
