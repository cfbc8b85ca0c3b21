-- +goose Up

-- Who may work on an audit, and what keeps an engagement from counting. While it waits for a confirmation, valid_to is
-- empty, so that a program that does not know of waiting does not let it count either; the last day that was asked for
-- is in asked_until. wait counts the times that it has waited.
ALTER TABLE engagements ADD COLUMN state text NOT NULL DEFAULT '' CHECK (state IN ('', 'awaiting', 'suspended'));
ALTER TABLE engagements ADD COLUMN asked_until text NOT NULL DEFAULT '';
ALTER TABLE engagements ADD COLUMN wait integer NOT NULL DEFAULT 0;
ALTER TABLE engagements ADD COLUMN waiting_since timestamp;
ALTER TABLE engagements ADD COLUMN caused_by text REFERENCES users (id);

-- Who confirmed an engagement, in which role: one auditor of the audit, or two people with different roles where no
-- auditor was left. What a file says of another installation has imported_by. Neither changed nor removed.
CREATE TABLE engagement_confirmations (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    wait            integer NOT NULL,
    confirmed_by    text NOT NULL REFERENCES users (id),
    role            text NOT NULL CHECK (role IN ('entity_manager', 'coordinator', 'management', 'auditor', 'organisation_admin')),
    confirmed_at    timestamp NOT NULL,
    imported_by     text REFERENCES users (id),
    PRIMARY KEY (organisation_id, audit_id, user_id, wait, confirmed_by),
    UNIQUE (organisation_id, audit_id, user_id, wait, role),
    CHECK (confirmed_by <> user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER engagement_confirmations_no_update BEFORE UPDATE ON engagement_confirmations
BEGIN
    SELECT RAISE(ABORT, 'engagement_confirmations is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER engagement_confirmations_no_delete BEFORE DELETE ON engagement_confirmations
BEGIN
    SELECT RAISE(ABORT, 'engagement_confirmations is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes rows without a DELETE trigger where recursive triggers are off.
-- +goose StatementBegin
CREATE TRIGGER engagement_confirmations_no_replace BEFORE INSERT ON engagement_confirmations
WHEN EXISTS (SELECT 1 FROM engagement_confirmations c WHERE c.organisation_id = NEW.organisation_id AND c.audit_id = NEW.audit_id
    AND c.user_id = NEW.user_id AND c.wait = NEW.wait AND (c.confirmed_by = NEW.confirmed_by OR c.role = NEW.role) OR c.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'engagement_confirmations is append-only and has this key');
END;
-- +goose StatementEnd

-- When fieldwork began: who confirms without an auditor must have had the role before, or for long. For audits that
-- have begun, it is the earliest moment that is known. Final ones are not changed, and have no moment.
ALTER TABLE audits ADD COLUMN fieldwork_at timestamp;
UPDATE audits SET fieldwork_at = COALESCE(
    (SELECT MIN(e.at) FROM events e WHERE e.organisation_id = audits.organisation_id AND e.action = 'audit.fieldwork'
        AND e.object = 'audit' AND e.object_id = audits.id),
    (SELECT MIN(x.pinned_at) FROM audited_entities x
        WHERE x.organisation_id = audits.organisation_id AND x.audit_id = audits.id),
    created_at)
WHERE state = 'fieldwork';

-- Since when a role or a person can be trusted to have been there: a role that had ended and was prolonged, a person
-- who was activated again or whose password was chosen with somebody else's link.
ALTER TABLE memberships ADD COLUMN renewed_at timestamp;
ALTER TABLE members ADD COLUMN renewed_at timestamp;

-- Who made a link.
ALTER TABLE one_time_links ADD COLUMN made_by text REFERENCES users (id);

-- In which assessments somebody had a part.
CREATE INDEX answer_versions_saved_by ON answer_versions (organisation_id, saved_by, assessment_id);
CREATE INDEX submissions_submitted_by ON submissions (organisation_id, submitted_by, assessment_id);
CREATE INDEX decisions_decided_by ON decisions (organisation_id, decided_by, assessment_id);
