-- +goose Up

-- Audited objects that are not in the organisation's tree: other bodies, groups, systems, or ones that are not named. Of
-- each there is a row of entities that nothing but its audit shows; the audited entity has its name and kind.
ALTER TABLE entities ADD COLUMN outside_tree boolean NOT NULL DEFAULT false;
ALTER TABLE audited_entities ADD COLUMN outside boolean NOT NULL DEFAULT false;

-- They answer for nothing, and nobody has a role for them.
-- +goose StatementBegin
CREATE FUNCTION refuse_outside_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM entities e WHERE e.organisation_id = NEW.organisation_id AND e.id = NEW.entity_id AND e.outside_tree) THEN
        RAISE EXCEPTION 'the entity is not in the tree' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER memberships_in_tree BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION refuse_outside_tree();
CREATE TRIGGER assessments_in_tree BEFORE INSERT ON assessments FOR EACH ROW EXECUTE FUNCTION refuse_outside_tree();
