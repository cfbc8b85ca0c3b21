-- +goose Up

-- In which the days of an organisation begin and end, by its name in the IANA time zone database; empty for that of the
-- installation.
ALTER TABLE organisations ADD COLUMN time_zone text NOT NULL DEFAULT '';
