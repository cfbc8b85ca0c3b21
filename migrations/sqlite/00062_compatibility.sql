-- +goose Up

-- The lowest number that the newest migration of a program must have for the program to run on this schema. Programs
-- that know it, but not the newest migrations, go on beside newer ones. A migration that breaks them replaces the view.
CREATE VIEW schema_compatibility AS SELECT 62 AS oldest;
