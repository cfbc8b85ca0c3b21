-- +goose Up

-- The entity that took over from the one asked, which is no longer asked or reminded. Its draft is kept.
ALTER TABLE assessments ADD COLUMN merged_into uuid;
