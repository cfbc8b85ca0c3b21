-- +goose Up

-- Two more kinds of entity, and traits for which an entity of any kind is asked further questions; NULL is none.
ALTER TABLE entities DROP CONSTRAINT entities_kind_check;
ALTER TABLE entities ADD CONSTRAINT entities_kind_check CHECK (kind IN ('municipality', 'region', 'agency', 'association', 'committee', 'company', 'administration', 'operation', 'it_operation'));
ALTER TABLE entities ADD COLUMN traits jsonb;
ALTER TABLE assessments DROP CONSTRAINT assessments_kind_check;
ALTER TABLE assessments ADD CONSTRAINT assessments_kind_check CHECK (kind IN ('municipality', 'region', 'agency', 'association', 'committee', 'company', 'administration', 'operation', 'it_operation'));
ALTER TABLE assessments ADD COLUMN traits jsonb;
