-- +goose Up

-- More working papers of audits: the time plan, documents, interviews, tests and review notes.

CREATE TABLE audit_milestones (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    title           text NOT NULL,
    due             text NOT NULL,
    responsible     text NOT NULL,
    done_on         text NOT NULL,
    note            text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_milestones_key ON audit_milestones (organisation_id, audit_id, title);

CREATE TABLE audit_documents (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    title           text NOT NULL,
    reference       text NOT NULL,
    dated_on        text NOT NULL,
    kept_at         text NOT NULL,
    note            text NOT NULL,
    questions       text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_documents_key ON audit_documents (organisation_id, audit_id, title, reference, entities);

CREATE TABLE audit_interviews (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    role            text NOT NULL,
    held_on         text NOT NULL,
    form            text NOT NULL CHECK (form IN ('', 'meeting', 'remote', 'written')),
    notes           text NOT NULL,
    questions       text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_interviews_key ON audit_interviews (organisation_id, audit_id, role, held_on, entities);

-- Size and deviations are numbers as text, '' for none.
CREATE TABLE audit_tests (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    title           text NOT NULL,
    performed_on    text NOT NULL,
    population      text NOT NULL,
    selection       text NOT NULL,
    size            text NOT NULL,
    deviations      text NOT NULL,
    result          text NOT NULL,
    questions       text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_tests_key ON audit_tests (organisation_id, audit_id, title, entities);

CREATE TABLE audit_notes (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    title           text NOT NULL,
    text            text NOT NULL,
    state           text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    answer          text NOT NULL,
    questions       text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_notes_key ON audit_notes (organisation_id, audit_id, title, questions, entities);

-- Once an audit is final, its papers stay as they are.

-- +goose StatementBegin
CREATE TRIGGER audit_milestones_final_insert BEFORE INSERT ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_milestones is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_milestones_final_update BEFORE UPDATE ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_milestones is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_milestones_final_delete BEFORE DELETE ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_milestones is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_final_insert BEFORE INSERT ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_documents is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_final_update BEFORE UPDATE ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_documents is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_final_delete BEFORE DELETE ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_documents is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_final_insert BEFORE INSERT ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_interviews is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_final_update BEFORE UPDATE ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_interviews is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_final_delete BEFORE DELETE ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_interviews is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_final_insert BEFORE INSERT ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_tests is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_final_update BEFORE UPDATE ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_tests is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_final_delete BEFORE DELETE ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_tests is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_final_insert BEFORE INSERT ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_notes is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_final_update BEFORE UPDATE ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_notes is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_final_delete BEFORE DELETE ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audit_notes is sealed');
END;
-- +goose StatementEnd
