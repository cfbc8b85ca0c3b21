-- +goose Up

-- A notice may be about a management review, with which it goes.
ALTER TABLE notices ADD COLUMN review_id uuid;
ALTER TABLE notices ADD FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE;
CREATE INDEX notices_review ON notices (organisation_id, review_id) WHERE review_id IS NOT NULL;
