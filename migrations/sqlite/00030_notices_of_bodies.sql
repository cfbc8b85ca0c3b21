-- +goose Up

-- A notice about a body's reply goes with the body, as with all else that it is about; one of a body that is not there
-- is about nothing. SQLite adds no foreign key to a table, so it is made again.
CREATE TABLE notices_with_bodies (
    organisation_id   text NOT NULL,
    id                text NOT NULL,
    user_id           text NOT NULL,
    kind              text NOT NULL,
    by_id             text REFERENCES users (id),
    round_id          text,
    entity_id         text,
    assessment_id     text,
    question_id       text NOT NULL,
    audit_id          text,
    recommendation_id text,
    note              text NOT NULL,
    once_key          text NOT NULL,
    created_at        timestamp NOT NULL,
    seen_at           timestamp,
    mail_state        text NOT NULL CHECK (mail_state IN ('none', 'waiting', 'sent', 'failed')),
    digest            boolean NOT NULL,
    attempts          integer NOT NULL,
    next_attempt_at   timestamp,
    sent_at           timestamp,
    mail_error        text NOT NULL,
    action_id         text,
    review_id         text,
    body_id           text,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, recommendation_id) REFERENCES recommendations (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id) ON DELETE CASCADE
);
INSERT INTO notices_with_bodies (organisation_id, id, user_id, kind, by_id, round_id, entity_id, assessment_id, question_id, audit_id, recommendation_id,
    note, once_key, created_at, seen_at, mail_state, digest, attempts, next_attempt_at, sent_at, mail_error, action_id, review_id, body_id)
SELECT organisation_id, id, user_id, kind, by_id, round_id, entity_id, assessment_id, question_id, audit_id, recommendation_id,
    note, once_key, created_at, seen_at, mail_state, digest, attempts, next_attempt_at, sent_at, mail_error, action_id, review_id, body_id
FROM notices n
WHERE body_id IS NULL OR EXISTS (SELECT 1 FROM bodies b WHERE b.organisation_id = n.organisation_id AND b.id = n.body_id);
DROP TABLE notices;
ALTER TABLE notices_with_bodies RENAME TO notices;
CREATE INDEX notices_of_person ON notices (organisation_id, user_id, id);
CREATE INDEX notices_due ON notices (organisation_id, next_attempt_at) WHERE mail_state = 'waiting';
CREATE UNIQUE INDEX notices_once ON notices (organisation_id, user_id, once_key) WHERE once_key <> '';
CREATE INDEX notices_round ON notices (organisation_id, round_id) WHERE round_id IS NOT NULL;
CREATE INDEX notices_entity ON notices (organisation_id, entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX notices_assessment ON notices (organisation_id, assessment_id) WHERE assessment_id IS NOT NULL;
CREATE INDEX notices_audit ON notices (organisation_id, audit_id) WHERE audit_id IS NOT NULL;
CREATE INDEX notices_recommendation ON notices (organisation_id, recommendation_id) WHERE recommendation_id IS NOT NULL;
CREATE INDEX notices_review ON notices (organisation_id, review_id) WHERE review_id IS NOT NULL;
CREATE INDEX notices_body ON notices (organisation_id, body_id) WHERE body_id IS NOT NULL;
