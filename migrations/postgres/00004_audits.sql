-- +goose Up

-- Audits: what auditors examine, judge and recommend, and what is sealed of it.

-- What auditors examine. A final audit is neither changed nor removed, nor what belongs to it.
CREATE TABLE audits (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    key             text NOT NULL,
    title           text NOT NULL,
    state           text NOT NULL CHECK (state IN ('planning', 'fieldwork', 'final')),
    firm            text NOT NULL,
    starts_on       text NOT NULL,
    ends_on         text NOT NULL,
    dated_on        text NOT NULL,
    plan_year       integer NOT NULL,
    commissioned_by jsonb NOT NULL,
    purpose         text NOT NULL,
    background      text NOT NULL,
    delimitation    text NOT NULL,
    criteria        jsonb NOT NULL,
    documents       jsonb NOT NULL,
    interviews      jsonb NOT NULL,
    earlier         jsonb NOT NULL,
    fact_check      text NOT NULL,
    notes           jsonb NOT NULL,
    round_id        uuid,
    scale           jsonb NOT NULL,
    questions       jsonb NOT NULL,
    label           text NOT NULL,
    statement       text NOT NULL,
    version         bigint NOT NULL,
    created_by      uuid NOT NULL REFERENCES users (id),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key),
    FOREIGN KEY (organisation_id, round_id) REFERENCES rounds (organisation_id, id)
);

CREATE TABLE audited_entities (
    organisation_id   uuid NOT NULL,
    audit_id          uuid NOT NULL,
    entity_id         uuid NOT NULL,
    position          integer NOT NULL,
    key               text NOT NULL,
    name              text NOT NULL,
    kind              text NOT NULL,
    body_id           uuid,
    body_name         text NOT NULL,
    assessment_id     uuid,
    submission_number integer NOT NULL,
    submission_sha256 text NOT NULL,
    pinned_at         timestamptz,
    label             text NOT NULL,
    statement         text NOT NULL,
    version           bigint NOT NULL,
    updated_at        timestamptz NOT NULL,
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
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    valid_to        text NOT NULL,
    engaged_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, user_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);
CREATE INDEX engagements_user ON engagements (organisation_id, user_id);

CREATE TABLE judgements (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    entity_id       uuid NOT NULL,
    question_id     text COLLATE "C" NOT NULL,
    ordinal         integer,
    not_assessed    boolean NOT NULL,
    observation     text NOT NULL,
    reason          text NOT NULL,
    proposed        jsonb,
    judged_by       uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, entity_id, question_id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

CREATE TABLE recommendations (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    audit_id        uuid NOT NULL,
    body_id         uuid NOT NULL,
    body_name       text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    priority        text NOT NULL,
    first_step      text NOT NULL,
    references_to   jsonb NOT NULL,
    places          jsonb NOT NULL,
    rule_id         text NOT NULL,
    rule_entity_id  uuid,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id),
    FOREIGN KEY (organisation_id, audit_id, rule_entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);
CREATE INDEX recommendations_audit ON recommendations (organisation_id, audit_id, body_id, number);

-- What rules propose and an auditor does not recommend.
CREATE TABLE dismissals (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    entity_id       uuid NOT NULL,
    rule_id         text COLLATE "C" NOT NULL,
    reason          text NOT NULL,
    dismissed_by    uuid NOT NULL REFERENCES users (id),
    dismissed_at    timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id, entity_id, rule_id),
    FOREIGN KEY (organisation_id, audit_id, entity_id) REFERENCES audited_entities (organisation_id, audit_id, entity_id)
);

CREATE TABLE audit_seals (
    organisation_id uuid NOT NULL,
    audit_id        uuid NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    sealed_by       uuid NOT NULL REFERENCES users (id),
    sealed_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, audit_id),
    FOREIGN KEY (organisation_id, audit_id) REFERENCES audits (organisation_id, id)
);

-- Nobody removes an audit. Once it is final, neither it nor what belongs to it changes; a seal never does.

-- +goose StatementBegin
CREATE FUNCTION refuse_final_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organisation uuid;
    audit        uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        organisation := NEW.organisation_id;
        audit := NEW.audit_id;
    ELSE
        organisation := OLD.organisation_id;
        audit := OLD.audit_id;
    END IF;
    IF EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = organisation AND a.id = audit AND a.state = 'final') THEN
        RAISE EXCEPTION 'the audit is final: % is sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.audit_id <> OLD.audit_id THEN
        RAISE EXCEPTION '% belongs to its audit', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audits_sealed BEFORE UPDATE ON audits FOR EACH ROW WHEN (OLD.state = 'final') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audits_kept BEFORE DELETE ON audits FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audits_all_kept BEFORE TRUNCATE ON audits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_sealed BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seals_kept BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audited_entities_sealed BEFORE INSERT OR UPDATE OR DELETE ON audited_entities FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER audited_entities_kept BEFORE TRUNCATE ON audited_entities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgements_sealed BEFORE INSERT OR UPDATE OR DELETE ON judgements FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER judgements_kept BEFORE TRUNCATE ON judgements FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recommendations_sealed BEFORE INSERT OR UPDATE OR DELETE ON recommendations FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER recommendations_kept BEFORE TRUNCATE ON recommendations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dismissals_sealed BEFORE INSERT OR UPDATE OR DELETE ON dismissals FOR EACH ROW EXECUTE FUNCTION refuse_final_audit();
CREATE TRIGGER dismissals_kept BEFORE TRUNCATE ON dismissals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
