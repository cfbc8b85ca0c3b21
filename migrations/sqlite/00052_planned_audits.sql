-- +goose Up

-- The auditor who has planned an audit, for the organisation to appoint its auditors; NULL for those that it has added
-- itself. When somebody was first engaged for an audit; NULL for what is older.
ALTER TABLE audits ADD COLUMN planned_by text REFERENCES users (id);
ALTER TABLE engagements ADD COLUMN engaged_at timestamp;
