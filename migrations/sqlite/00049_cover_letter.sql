-- +goose Up

-- The opening of the letter with which a report is sent to the bodies, in its own words.
ALTER TABLE audits ADD COLUMN cover_letter text NOT NULL DEFAULT '';
