-- +goose Up

-- Audits: what auditors examine, judge and recommend, and what is sealed of it.

-- What auditors examine. A final audit is neither changed nor removed, nor what belongs to it.
CREATE TABLE audits (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    key             text NOT NULL,
    title           text NOT NULL,
    state           text NOT NULL CHECK (state IN ('planning', 'fieldwork', 'final')),
    firm            text NOT NULL,
    starts_on       text NOT NULL,
    ends_on         text NOT NULL,
    dated_on        text NOT NULL,
    plan_year       integer NOT NULL,
    commissioned_by text NOT NULL,
    purpose         text NOT NULL,
    background      text NOT NULL,
    delimitation    text NOT NULL,
    criteria        text NOT NULL,
    documents       text NOT NULL,
    interviews      text NOT NULL,
    earlier         text NOT NULL,
    fact_check      text NOT NULL,
    notes           text NOT NULL,
    round_id        text,
    scale           text NOT NULL,
    questions       text NOT NULL,
    label           text NOT NULL,
    statement       text NOT NULL,
    version         integer NOT NULL,
    created_by      text NOT NULL REFERENCES users (id),
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);

CREATE TABLE audited_entities (
    organisation_id   text NOT NULL,
    audit_id          text NOT NULL,
    entity_id         text NOT NULL,
    position          integer NOT NULL,
    key               text NOT NULL,
    name              text NOT NULL,
    kind              text NOT NULL,
    body_id           text,
    body_name         text NOT NULL,
    assessment_id     text,
    submission_number integer NOT NULL,
    submission_sha256 text NOT NULL,
    pinned_at         timestamp,
    label             text NOT NULL,
    statement         text NOT NULL,
    version           integer NOT NULL,
    updated_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, entity_id),
    UNIQUE (organisation_id, audit_id, key),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id),
    FOREIGN KEY (organisation_id, assessment_id) REFERENCES assessments (organisation_id, id)
);
CREATE INDEX audited_entities_entity ON audited_entities (organisation_id, entity_id);

-- Who may work on an audit, and until when. It ends after the audit is final, too.
CREATE TABLE engagements (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    valid_to        text NOT NULL,
    engaged_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX engagements_user ON engagements (organisation_id, user_id);

CREATE TABLE judgements (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    entity_id       text NOT NULL,
    question_id     text NOT NULL,
    ordinal         integer,
    not_assessed    boolean NOT NULL,
    observation     text NOT NULL,
    reason          text NOT NULL,
    proposed        text,
    judged_by       text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, entity_id, question_id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

CREATE TABLE recommendations (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    audit_id        text NOT NULL,
    body_id         text NOT NULL,
    body_name       text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    priority        text NOT NULL,
    first_step      text NOT NULL,
    references_to   text NOT NULL,
    places          text NOT NULL,
    rule_id         text NOT NULL,
    rule_entity_id  text,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id, rule_entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);
CREATE INDEX recommendations_audit ON recommendations (organisation_id, audit_id, body_id, number);

-- What rules propose and an auditor does not recommend.
CREATE TABLE dismissals (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    entity_id       text NOT NULL,
    rule_id         text NOT NULL,
    reason          text NOT NULL,
    dismissed_by    text NOT NULL REFERENCES users (id),
    dismissed_at    timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, entity_id, rule_id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

CREATE TABLE audit_seals (
    organisation_id text NOT NULL,
    audit_id        text NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    sealed_by       text NOT NULL REFERENCES users (id),
    sealed_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, audit_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- Nobody removes an audit. Once it is final, neither it nor what belongs to it changes; a seal never does.

-- +goose StatementBegin
CREATE TRIGGER audits_no_update BEFORE UPDATE ON audits
WHEN OLD.state = 'final'
BEGIN
    SELECT RAISE(ABORT, 'the audit is final');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audits_no_delete BEFORE DELETE ON audits
BEGIN
    SELECT RAISE(ABORT, 'audits are kept');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals
BEGIN
    SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
BEGIN
    SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audited_entities_final_insert BEFORE INSERT ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audited_entities is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audited_entities_final_update BEFORE UPDATE ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audited_entities is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audited_entities_final_delete BEFORE DELETE ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: audited_entities is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_final_insert BEFORE INSERT ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: judgements is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_final_update BEFORE UPDATE ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: judgements is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_final_delete BEFORE DELETE ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: judgements is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_final_insert BEFORE INSERT ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: recommendations is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_final_update BEFORE UPDATE ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: recommendations is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_final_delete BEFORE DELETE ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: recommendations is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_final_insert BEFORE INSERT ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: dismissals is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_final_update BEFORE UPDATE ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final') OR NEW.audit_id <> OLD.audit_id
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: dismissals is sealed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_final_delete BEFORE DELETE ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.state = 'final')
BEGIN
    SELECT RAISE(ABORT, 'the audit is final: dismissals is sealed');
END;
-- +goose StatementEnd
