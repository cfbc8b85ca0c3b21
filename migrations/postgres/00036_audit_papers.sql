-- +goose Up

-- More working papers of audits: the time plan, documents, interviews, tests and review notes.

CREATE TABLE audit_milestones (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    title           text NOT NULL,
    due             text NOT NULL,
    responsible     text NOT NULL,
    done_on         text NOT NULL,
    note            text NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_milestones_key ON audit_milestones (organisation_id, audit_id, title);

CREATE TABLE audit_documents (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    title           text NOT NULL,
    reference       text NOT NULL,
    dated_on        text NOT NULL,
    kept_at         text NOT NULL,
    note            text NOT NULL,
    questions       jsonb NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_documents_key ON audit_documents (organisation_id, audit_id, title, reference, md5(entities::text));

CREATE TABLE audit_interviews (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    role            text NOT NULL,
    held_on         text NOT NULL,
    form            text NOT NULL CHECK (form IN ('', 'meeting', 'remote', 'written')),
    notes           text NOT NULL,
    questions       jsonb NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_interviews_key ON audit_interviews (organisation_id, audit_id, role, held_on, md5(entities::text));

-- Size and deviations are numbers as text, '' for none.
CREATE TABLE audit_tests (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    title           text NOT NULL,
    performed_on    text NOT NULL,
    population      text NOT NULL,
    selection       text NOT NULL,
    size            text NOT NULL,
    deviations      text NOT NULL,
    result          text NOT NULL,
    questions       jsonb NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_tests_key ON audit_tests (organisation_id, audit_id, title, md5(entities::text));

CREATE TABLE audit_notes (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    title           text NOT NULL,
    text            text NOT NULL,
    state           text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    answer          text NOT NULL,
    questions       jsonb NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE UNIQUE INDEX audit_notes_key ON audit_notes (organisation_id, audit_id, title, md5(questions::text), md5(entities::text));

-- Once an audit is final, its papers stay as they are.

CREATE TRIGGER audit_milestones_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_milestones FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_milestones_kept BEFORE TRUNCATE ON audit_milestones FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_documents_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_documents FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_documents_kept BEFORE TRUNCATE ON audit_documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_interviews_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_interviews FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_interviews_kept BEFORE TRUNCATE ON audit_interviews FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_tests_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_tests FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_tests_kept BEFORE TRUNCATE ON audit_tests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_notes_sealed BEFORE INSERT OR UPDATE OR DELETE ON audit_notes FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audit_notes_kept BEFORE TRUNCATE ON audit_notes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
