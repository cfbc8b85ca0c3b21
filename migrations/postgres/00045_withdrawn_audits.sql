-- +goose Up

-- An audit that is not final can be withdrawn, with a reason, and taken up again. Until then nothing in it changes.
ALTER TABLE audits ADD COLUMN withdrawn_at timestamptz;
ALTER TABLE audits ADD COLUMN withdrawn_by uuid REFERENCES users (id);
ALTER TABLE audits ADD COLUMN withdrawal text NOT NULL DEFAULT '';

-- A correction that was withdrawn does not stand in the way of another one.
DROP INDEX audits_corrects;
CREATE UNIQUE INDEX audits_corrects ON audits (organisation_id, corrects_id) WHERE withdrawn_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_withdrawn_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.withdrawn_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.withdrawn_at IS NOT NULL OR NEW.state = 'final')
        OR (NEW.withdrawn_at IS NULL) <> (NEW.withdrawn_by IS NULL) THEN
        RAISE EXCEPTION 'the audit is withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audits_withdrawn BEFORE INSERT OR UPDATE ON audits FOR EACH ROW EXECUTE FUNCTION refuse_withdrawn_audit();

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_final_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organisation uuid;
    audit        uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        organisation := NEW.organisation_id;
        audit := NEW.audit_id;
    ELSE
        organisation := OLD.organisation_id;
        audit := OLD.audit_id;
    END IF;
    IF EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = organisation AND a.id = audit
        AND (a.state = 'final' OR a.withdrawn_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'the audit is final or withdrawn: % stays as it is', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.audit_id <> OLD.audit_id THEN
        RAISE EXCEPTION '% belongs to its audit', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
