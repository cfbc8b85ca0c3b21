-- +goose Up

-- The auditors' own summary of an audit, with which its report begins.
ALTER TABLE audits ADD COLUMN summary text NOT NULL DEFAULT '';
