-- +goose Up

-- A recommendation to several bodies jointly is a row for each of them, so that each has its number, replies for itself
-- and makes its own actions. What the rows have in common is joint_id, the id of one of them when it became joint;
-- NULL for a recommendation to one body.
ALTER TABLE recommendations ADD COLUMN joint_id text;
ALTER TABLE recommendation_versions ADD COLUMN joint_id text;

-- What a recommendation continues is there when it is changed too, not only when it is added.
-- +goose StatementBegin
CREATE TRIGGER recommendations_continue_changed BEFORE UPDATE ON recommendations
WHEN NEW.continues_id IS NOT NULL AND NEW.continues_id IS NOT OLD.continues_id AND NOT EXISTS (SELECT 1 FROM recommendations r WHERE r.organisation_id = NEW.organisation_id AND r.id = NEW.continues_id)
BEGIN
    SELECT RAISE(ABORT, 'FOREIGN KEY: the recommendation that it continues is not here');
END;
-- +goose StatementEnd
