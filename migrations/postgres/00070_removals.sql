-- +goose Up

-- Since when an account is no longer anybody's: its name, address and password have been removed, and its id stands in
-- what was done with it.
ALTER TABLE users ADD COLUMN removed_at timestamptz;
ALTER TABLE members ADD COLUMN removed_at timestamptz;
