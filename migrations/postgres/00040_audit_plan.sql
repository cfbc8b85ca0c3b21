-- +goose Up

-- What is essential in what is audited, and the risks on which the direction of the audit is based.
ALTER TABLE audits ADD COLUMN materiality text NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN risk_assessment text NOT NULL DEFAULT '';
