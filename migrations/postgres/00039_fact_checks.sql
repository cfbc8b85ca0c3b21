-- +goose Up

-- Fact checks of an audit: chosen people read a frozen copy of its draft, canonical JSON (RFC 8785), and say what in it is
-- not right. Numbers count within the audit from 1.

CREATE TABLE fact_checks (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    due             text NOT NULL,
    judgements      boolean NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    begun_by        uuid NOT NULL REFERENCES users (id),
    begun_at        timestamptz NOT NULL,
    ended_by        uuid REFERENCES users (id),
    ended_at        timestamptz,
    version         bigint NOT NULL,
    PRIMARY KEY (organisation_id, id),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX fact_checks_number ON fact_checks (organisation_id, audit_id, number);

-- Who is asked, and since when they have said all they have to say.
CREATE TABLE fact_checkers (
    organisation_id uuid NOT NULL,
    fact_check_id   uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    audit_id        uuid NOT NULL,
    asked_at        timestamptz NOT NULL,
    done_at         timestamptz,
    PRIMARY KEY (organisation_id, fact_check_id, user_id),
    FOREIGN KEY (organisation_id, fact_check_id) REFERENCES fact_checks (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX fact_checkers_audit ON fact_checkers (organisation_id, audit_id);
CREATE INDEX fact_checkers_user ON fact_checkers (organisation_id, user_id);

-- What they say of a passage, and what the auditors answer: text_before and text_after are those of the audit.
CREATE TABLE fact_comments (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    fact_check_id   uuid NOT NULL,
    audit_id        uuid NOT NULL,
    passage         text NOT NULL,
    text            text NOT NULL,
    proposal        text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    written_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('', 'accepted', 'rejected')),
    reason          text NOT NULL,
    text_before     text NOT NULL,
    text_after      text NOT NULL,
    answered_by     uuid REFERENCES users (id),
    answered_at     timestamptz,
    version         bigint NOT NULL,
    PRIMARY KEY (organisation_id, id),
    CHECK ((outcome = '') = (answered_by IS NULL) AND (outcome = '') = (answered_at IS NULL)),
    FOREIGN KEY (organisation_id, fact_check_id, written_by) REFERENCES fact_checkers (organisation_id, fact_check_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX fact_comments_audit ON fact_comments (organisation_id, audit_id);
CREATE INDEX fact_comments_check ON fact_comments (organisation_id, fact_check_id);

-- The fact check that a notice is about; NULL for others. Fact checks are never removed.
ALTER TABLE notices ADD COLUMN fact_check_id uuid;

-- Once an audit is final, its fact checks stay as they are.

CREATE TRIGGER fact_checks_sealed BEFORE INSERT OR UPDATE OR DELETE ON fact_checks FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER fact_checks_kept BEFORE TRUNCATE ON fact_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_checkers_sealed BEFORE INSERT OR UPDATE OR DELETE ON fact_checkers FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER fact_checkers_kept BEFORE TRUNCATE ON fact_checkers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_comments_sealed BEFORE INSERT OR UPDATE OR DELETE ON fact_comments FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER fact_comments_kept BEFORE TRUNCATE ON fact_comments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Before that, what was sent stays as it was sent, who was asked stays asked, and an answer stays as it was given.

CREATE TRIGGER fact_checks_sent BEFORE UPDATE ON fact_checks FOR EACH ROW
WHEN (OLD.audit_id <> NEW.audit_id OR OLD.number <> NEW.number OR OLD.text <> NEW.text OR OLD.judgements <> NEW.judgements OR OLD.content <> NEW.content OR OLD.sha256 <> NEW.sha256 OR OLD.begun_by <> NEW.begun_by OR OLD.begun_at <> NEW.begun_at OR OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_checks_stay BEFORE DELETE ON fact_checks FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_checkers_stay BEFORE DELETE ON fact_checkers FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_checkers_asked BEFORE UPDATE ON fact_checkers FOR EACH ROW
WHEN (OLD.organisation_id <> NEW.organisation_id OR OLD.fact_check_id <> NEW.fact_check_id OR OLD.user_id <> NEW.user_id OR OLD.audit_id <> NEW.audit_id OR OLD.asked_at <> NEW.asked_at) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_comments_answered BEFORE UPDATE OR DELETE ON fact_comments FOR EACH ROW
WHEN (OLD.outcome <> '') EXECUTE FUNCTION refuse_change();
