-- +goose Up

-- The body whose reply a notice is about; NULL for others.
ALTER TABLE notices ADD COLUMN body_id text;
