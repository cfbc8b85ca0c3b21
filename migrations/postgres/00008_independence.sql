-- +goose Up

-- Who may work on an audit, and what keeps an engagement from counting. While it waits for a confirmation, valid_to is
-- empty, so that a program that does not know of waiting does not let it count either; the last day that was asked for
-- is in asked_until. wait counts the times that it has waited.
ALTER TABLE engagements ADD COLUMN state text NOT NULL DEFAULT '' CHECK (state IN ('', 'awaiting', 'suspended'));
ALTER TABLE engagements ADD COLUMN asked_until text NOT NULL DEFAULT '';
ALTER TABLE engagements ADD COLUMN wait bigint NOT NULL DEFAULT 0;
ALTER TABLE engagements ADD COLUMN waiting_since timestamptz;
ALTER TABLE engagements ADD COLUMN caused_by uuid REFERENCES users (id);

-- Who confirmed an engagement, in which role: one auditor of the audit, or two people with different roles where no
-- auditor was left. What a file says of another installation has imported_by. Neither changed nor removed.
CREATE TABLE engagement_confirmations (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    wait            bigint NOT NULL,
    confirmed_by    uuid NOT NULL REFERENCES users (id),
    role            text NOT NULL CHECK (role IN ('entity_manager', 'coordinator', 'management', 'auditor', 'organisation_admin')),
    confirmed_at    timestamptz NOT NULL,
    imported_by     uuid REFERENCES users (id),
    PRIMARY KEY (organisation_id, audit_id, user_id, wait, confirmed_by),
    UNIQUE (organisation_id, audit_id, user_id, wait, role),
    CHECK (confirmed_by <> user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

CREATE TRIGGER engagement_confirmations_sealed BEFORE UPDATE OR DELETE ON engagement_confirmations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER engagement_confirmations_kept BEFORE TRUNCATE ON engagement_confirmations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- When fieldwork began: who confirms without an auditor must have had the role before, or for long. For audits that
-- have begun, it is the earliest moment that is known. Final ones are not changed, and have no moment.
ALTER TABLE audits ADD COLUMN fieldwork_at timestamptz;
UPDATE audits SET fieldwork_at = COALESCE(
    (SELECT MIN(e.at) FROM events e WHERE e.organisation_id = audits.organisation_id AND e.action = 'audit.fieldwork'
        AND e.object = 'audit' AND e.object_id = audits.id::text),
    (SELECT MIN(x.pinned_at) FROM audited_entities x
        WHERE x.organisation_id = audits.organisation_id AND x.audit_id = audits.id),
    created_at)
WHERE state = 'fieldwork';

-- Since when a role or a person can be trusted to have been there: a role that had ended and was prolonged, a person
-- who was activated again or whose password was chosen with somebody else's link.
ALTER TABLE memberships ADD COLUMN renewed_at timestamptz;
ALTER TABLE members ADD COLUMN renewed_at timestamptz;

-- Who made a link.
ALTER TABLE one_time_links ADD COLUMN made_by uuid REFERENCES users (id);

-- In which assessments somebody had a part.
CREATE INDEX answer_versions_saved_by ON answer_versions (organisation_id, saved_by, assessment_id);
CREATE INDEX submissions_submitted_by ON submissions (organisation_id, submitted_by, assessment_id);
CREATE INDEX decisions_decided_by ON decisions (organisation_id, decided_by, assessment_id);
