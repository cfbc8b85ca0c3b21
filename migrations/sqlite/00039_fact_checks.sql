-- +goose Up

-- Fact checks of an audit: chosen people read a frozen copy of its draft, canonical JSON (RFC 8785), and say what in it is
-- not right. Numbers count within the audit from 1.

CREATE TABLE fact_checks (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    due             text NOT NULL,
    judgements      boolean NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    begun_by        text NOT NULL REFERENCES users (id),
    begun_at        timestamp NOT NULL,
    ended_by        text REFERENCES users (id),
    ended_at        timestamp,
    version         integer NOT NULL,
    PRIMARY KEY (organisation_id, id),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX fact_checks_number ON fact_checks (organisation_id, audit_id, number);

-- Who is asked, and since when they have said all they have to say.
CREATE TABLE fact_checkers (
    organisation_id text NOT NULL,
    fact_check_id   text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    audit_id        text NOT NULL,
    asked_at        timestamp NOT NULL,
    done_at         timestamp,
    PRIMARY KEY (organisation_id, fact_check_id, user_id),
    FOREIGN KEY (organisation_id, fact_check_id) REFERENCES fact_checks (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX fact_checkers_audit ON fact_checkers (organisation_id, audit_id);
CREATE INDEX fact_checkers_user ON fact_checkers (organisation_id, user_id);

-- What they say of a passage, and what the auditors answer: text_before and text_after are those of the audit.
CREATE TABLE fact_comments (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    fact_check_id   text NOT NULL,
    audit_id        text NOT NULL,
    passage         text NOT NULL,
    text            text NOT NULL,
    proposal        text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    written_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('', 'accepted', 'rejected')),
    reason          text NOT NULL,
    text_before     text NOT NULL,
    text_after      text NOT NULL,
    answered_by     text REFERENCES users (id),
    answered_at     timestamp,
    version         integer NOT NULL,
    PRIMARY KEY (organisation_id, id),
    CHECK ((outcome = '') = (answered_by IS NULL) AND (outcome = '') = (answered_at IS NULL)),
    FOREIGN KEY (organisation_id, fact_check_id, written_by) REFERENCES fact_checkers (organisation_id, fact_check_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX fact_comments_audit ON fact_comments (organisation_id, audit_id);
CREATE INDEX fact_comments_check ON fact_comments (organisation_id, fact_check_id);

-- The fact check that a notice is about; NULL for others. Fact checks are never removed.
ALTER TABLE notices ADD COLUMN fact_check_id text;

-- Once an audit is final, its fact checks stay as they are.

-- +goose StatementBegin
CREATE TRIGGER fact_checks_final_insert BEFORE INSERT ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checks is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_final_update BEFORE UPDATE ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checks is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_final_delete BEFORE DELETE ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checks is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_final_insert BEFORE INSERT ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checkers is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_final_update BEFORE UPDATE ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checkers is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_final_delete BEFORE DELETE ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_checkers is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_final_insert BEFORE INSERT ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_comments is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_final_update BEFORE UPDATE ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_comments is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_final_delete BEFORE DELETE ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: fact_comments is sealed');
END;
-- +goose StatementEnd

-- Before that, what was sent stays as it was sent, who was asked stays asked, and an answer stays as it was given. INSERT
-- OR REPLACE removes the row that it replaces without asking a trigger.

-- +goose StatementBegin
CREATE TRIGGER fact_checks_sent BEFORE UPDATE ON fact_checks
WHEN OLD.audit_id <> NEW.audit_id OR OLD.number <> NEW.number OR OLD.text <> NEW.text OR OLD.judgements <> NEW.judgements OR OLD.content <> NEW.content OR OLD.sha256 <> NEW.sha256 OR OLD.begun_by <> NEW.begun_by OR OLD.begun_at <> NEW.begun_at OR OLD.ended_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'fact_checks is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_stay BEFORE DELETE ON fact_checks
BEGIN
    SELECT RAISE(ABORT, 'fact_checks is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_no_replace BEFORE INSERT ON fact_checks
WHEN EXISTS (SELECT 1 FROM fact_checks o WHERE o.organisation_id = NEW.organisation_id AND (o.id = NEW.id OR o.audit_id = NEW.audit_id AND o.number = NEW.number)
    OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'fact_checks is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_stay BEFORE DELETE ON fact_checkers
BEGIN
    SELECT RAISE(ABORT, 'fact_checkers is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_asked BEFORE UPDATE ON fact_checkers
WHEN OLD.organisation_id <> NEW.organisation_id OR OLD.fact_check_id <> NEW.fact_check_id OR OLD.user_id <> NEW.user_id OR OLD.audit_id <> NEW.audit_id OR OLD.asked_at <> NEW.asked_at
BEGIN
    SELECT RAISE(ABORT, 'fact_checkers is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_no_replace BEFORE INSERT ON fact_checkers
WHEN EXISTS (SELECT 1 FROM fact_checkers o WHERE o.organisation_id = NEW.organisation_id AND o.fact_check_id = NEW.fact_check_id AND o.user_id = NEW.user_id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'fact_checkers is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_answered BEFORE UPDATE ON fact_comments
WHEN OLD.outcome <> ''
BEGIN
    SELECT RAISE(ABORT, 'an answered comment stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_answered_delete BEFORE DELETE ON fact_comments
WHEN OLD.outcome <> ''
BEGIN
    SELECT RAISE(ABORT, 'an answered comment stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_no_replace BEFORE INSERT ON fact_comments
WHEN EXISTS (SELECT 1 FROM fact_comments o WHERE o.organisation_id = NEW.organisation_id AND o.id = NEW.id OR o.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'fact_comments has this key');
END;
-- +goose StatementEnd
