-- +goose Up

-- The day by which the bodies are to reply to an audit's recommendations; NULL, like an empty text, is none.
ALTER TABLE audits ADD COLUMN reply_due text;
