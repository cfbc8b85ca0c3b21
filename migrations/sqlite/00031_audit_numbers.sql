-- +goose Up

-- The numbers of the report and of the case, and how the audit was done.
ALTER TABLE audits ADD COLUMN report_number text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN case_number text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN method text NOT NULL DEFAULT '';
