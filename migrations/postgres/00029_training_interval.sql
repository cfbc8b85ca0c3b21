-- +goose Up

-- How many months a training of the management is valid that says no last day; 0 for without end.
ALTER TABLE organisations ADD COLUMN training_months integer NOT NULL DEFAULT 0 CHECK (training_months BETWEEN 0 AND 120);
