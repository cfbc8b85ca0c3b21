-- +goose Up

-- Who was reminded of what in a round, when and by whom. Which reasons there are, the program knows.
CREATE TABLE reminders (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    round_id        uuid NOT NULL,
    assessment_id   uuid NOT NULL,
    user_id         uuid NOT NULL,
    reason          text NOT NULL,
    by_id           uuid NOT NULL REFERENCES users (id),
    mailed          boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id) ON DELETE CASCADE
);
CREATE INDEX reminders_round ON reminders (organisation_id, round_id, id);
CREATE INDEX reminders_assessment ON reminders (organisation_id, assessment_id);
CREATE INDEX reminders_person ON reminders (organisation_id, user_id);
