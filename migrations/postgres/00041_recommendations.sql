-- +goose Up

-- How an audit numbers its recommendations: each body's from 1, through the report, or without printing numbers.
ALTER TABLE audits ADD COLUMN numbering text NOT NULL DEFAULT '' CHECK (numbering IN ('', 'report', 'none'));

-- Who was engaged when an audit became final, for those that become so from now on, and of earlier ones those who were
-- engaged before fieldwork and have stayed so.
CREATE TABLE final_auditors (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    PRIMARY KEY (organisation_id, audit_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX final_auditors_user ON final_auditors (organisation_id, user_id);
INSERT INTO final_auditors (organisation_id, audit_id, user_id)
SELECT e.organisation_id, e.audit_id, e.user_id
FROM engagements e JOIN audit_seals s ON s.organisation_id = e.organisation_id AND s.audit_id = e.audit_id
WHERE e.state = '' AND e.wait = 0 AND e.valid_to >= to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD');

CREATE TRIGGER final_auditors_sealed BEFORE UPDATE OR DELETE ON final_auditors FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER final_auditors_kept BEFORE TRUNCATE ON final_auditors FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Recommendations of earlier audits, as they were then, with what the auditors of a later one find has become of each.
-- Those of audits that are not here have neither earlier_id nor recommendation_id.
CREATE TABLE earlier_recommendations (
    organisation_id   uuid NOT NULL,
    id                uuid NOT NULL,
    audit_id          uuid NOT NULL,
    earlier_id        uuid,
    recommendation_id uuid,
    body_id           uuid,
    position          integer NOT NULL,
    earlier           text NOT NULL,
    earlier_date      text NOT NULL,
    body_name         text NOT NULL,
    number            text NOT NULL,
    text              text NOT NULL,
    response          text NOT NULL,
    became            text NOT NULL,
    finding           text NOT NULL CHECK (finding IN ('', 'done', 'partly_done', 'not_done', 'no_longer_relevant')),
    evidence          text NOT NULL,
    version           bigint NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, audit_id, recommendation_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, earlier_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, recommendation_id) REFERENCES recommendations (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);
CREATE INDEX earlier_recommendations_audit ON earlier_recommendations (organisation_id, audit_id);
CREATE INDEX earlier_recommendations_earlier ON earlier_recommendations (organisation_id, earlier_id);

-- What was found of each, every time it was saved.
CREATE TABLE earlier_recommendation_versions (
    organisation_id uuid NOT NULL,
    earlier_recommendation_id  uuid NOT NULL,
    sequence        bigint NOT NULL,
    audit_id        uuid NOT NULL,
    finding         text NOT NULL,
    evidence        text NOT NULL,
    saved_by        uuid NOT NULL REFERENCES users (id),
    saved_at        timestamptz NOT NULL,
    from_file       boolean NOT NULL,
    PRIMARY KEY (organisation_id, earlier_recommendation_id, sequence),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX earlier_recommendation_versions_audit ON earlier_recommendation_versions (organisation_id, audit_id);

CREATE TRIGGER earlier_recommendations_sealed BEFORE INSERT OR UPDATE OR DELETE ON earlier_recommendations FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER earlier_recommendations_kept BEFORE TRUNCATE ON earlier_recommendations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER earlier_recommendation_versions_sealed BEFORE UPDATE OR DELETE ON earlier_recommendation_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER earlier_recommendation_versions_kept BEFORE TRUNCATE ON earlier_recommendation_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
