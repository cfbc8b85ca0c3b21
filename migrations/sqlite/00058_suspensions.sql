-- +goose Up

-- Since when nobody of an organisation, or with an account, is let in.
ALTER TABLE organisations ADD COLUMN suspended_at timestamp;
ALTER TABLE users ADD COLUMN suspended_at timestamp;
