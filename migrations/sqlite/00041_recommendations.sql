-- +goose Up

-- How an audit numbers its recommendations: each body's from 1, through the report, or without printing numbers.
ALTER TABLE audits ADD COLUMN numbering text NOT NULL DEFAULT '' CHECK (numbering IN ('', 'report', 'none'));

-- Who was engaged when an audit became final, for those that become so from now on, and of earlier ones those who were
-- engaged before fieldwork and have stayed so.
CREATE TABLE final_auditors (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    PRIMARY KEY (organisation_id, audit_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX final_auditors_user ON final_auditors (organisation_id, user_id);
INSERT INTO final_auditors (organisation_id, audit_id, user_id)
SELECT e.organisation_id, e.audit_id, e.user_id
FROM engagements e JOIN audit_seals s ON s.organisation_id = e.organisation_id AND s.audit_id = e.audit_id
WHERE e.state = '' AND e.wait = 0 AND e.valid_to >= substr(s.sealed_at, 1, 10);

-- +goose StatementBegin
CREATE TRIGGER final_auditors_no_update BEFORE UPDATE ON final_auditors
BEGIN
    SELECT RAISE(ABORT, 'final_auditors is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER final_auditors_no_delete BEFORE DELETE ON final_auditors
BEGIN
    SELECT RAISE(ABORT, 'final_auditors is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER final_auditors_no_replace BEFORE INSERT ON final_auditors
WHEN EXISTS (SELECT 1 FROM final_auditors o WHERE o.organisation_id = NEW.organisation_id AND o.audit_id = NEW.audit_id AND o.user_id = NEW.user_id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'final_auditors is append-only and has this key');
END;
-- +goose StatementEnd

-- Recommendations of earlier audits, as they were then, with what the auditors of a later one find has become of each.
-- Those of audits that are not here have neither earlier_id nor recommendation_id.
CREATE TABLE earlier_recommendations (
    organisation_id   text NOT NULL,
    id                text NOT NULL,
    audit_id          text NOT NULL,
    earlier_id        text,
    recommendation_id text,
    body_id           text,
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
    version           integer NOT NULL,
    updated_at        timestamp NOT NULL,
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
    organisation_id text NOT NULL,
    earlier_recommendation_id  text NOT NULL,
    sequence        integer NOT NULL,
    audit_id        text NOT NULL,
    finding         text NOT NULL,
    evidence        text NOT NULL,
    saved_by        text NOT NULL REFERENCES users (id),
    saved_at        timestamp NOT NULL,
    from_file       boolean NOT NULL,
    PRIMARY KEY (organisation_id, earlier_recommendation_id, sequence),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX earlier_recommendation_versions_audit ON earlier_recommendation_versions (organisation_id, audit_id);

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_final_insert BEFORE INSERT ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: earlier_recommendations is sealed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_final_update BEFORE UPDATE ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: earlier_recommendations is sealed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_final_delete BEFORE DELETE ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: earlier_recommendations is sealed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendation_versions_no_update BEFORE UPDATE ON earlier_recommendation_versions
BEGIN
    SELECT RAISE(ABORT, 'earlier_recommendation_versions is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendation_versions_no_delete BEFORE DELETE ON earlier_recommendation_versions
BEGIN
    SELECT RAISE(ABORT, 'earlier_recommendation_versions is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_final_replace BEFORE INSERT ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM earlier_recommendations o JOIN audits a ON a.organisation_id = o.organisation_id AND a.id = o.audit_id
    WHERE a.state = 'final' AND (o.organisation_id = NEW.organisation_id AND o.id = NEW.id OR o.rowid = NEW.rowid))
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: earlier_recommendations is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_recommendation_versions_no_replace BEFORE INSERT ON earlier_recommendation_versions
WHEN EXISTS (SELECT 1 FROM earlier_recommendation_versions o WHERE o.organisation_id = NEW.organisation_id AND o.earlier_recommendation_id = NEW.earlier_recommendation_id AND o.sequence = NEW.sequence OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'earlier_recommendation_versions is append-only and has this key');
END;
-- +goose StatementEnd
