-- +goose Up

-- A notice about a body's reply goes with the body, as with all else that it is about; one of a body that is not there
-- is about nothing.
DELETE FROM notices n
WHERE body_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bodies b WHERE b.organisation_id = n.organisation_id AND b.id = n.body_id);
ALTER TABLE notices ADD FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id) ON DELETE CASCADE;
CREATE INDEX notices_body ON notices (organisation_id, body_id) WHERE body_id IS NOT NULL;
