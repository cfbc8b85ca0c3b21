-- +goose Up

-- A recommendation to several bodies jointly is a row for each of them, so that each has its number, replies for itself
-- and makes its own actions. What the rows have in common is joint_id, the id of one of them when it became joint;
-- NULL for a recommendation to one body.
ALTER TABLE recommendations ADD COLUMN joint_id uuid;
ALTER TABLE recommendation_versions ADD COLUMN joint_id uuid;
