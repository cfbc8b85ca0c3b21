-- +goose Up

-- The registers of the management system. A row is found by its title and the entities that it is about, so that whoever
-- adds one learns nothing of rows out of reach. A likelihood and a consequence are steps of the organisation's own scales,
-- 0 for not assessed.
CREATE TABLE risks (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    area            text NOT NULL,
    description     text NOT NULL,
    likelihood      integer NOT NULL CHECK (likelihood BETWEEN 0 AND 6),
    consequence     integer NOT NULL CHECK (consequence BETWEEN 0 AND 6),
    owner_role      text NOT NULL,
    treatment       text NOT NULL CHECK (treatment IN ('', 'reduce', 'avoid', 'share', 'accept')),
    accepted_by     text NOT NULL,
    accepted_until  text NOT NULL,
    spread          text NOT NULL CHECK (spread IN ('', 'own', 'sector', 'society')),
    hard_to_reduce  boolean NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX risks_key ON risks (organisation_id, title, md5(entities::text));

CREATE TABLE objectives (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    aim             text NOT NULL,
    measured_by     text NOT NULL,
    target          text NOT NULL,
    due             text NOT NULL,
    trend           text NOT NULL CHECK (trend IN ('', 'better', 'unchanged', 'worse', 'unknown')),
    fulfilment      text NOT NULL CHECK (fulfilment IN ('not_started', 'under_way', 'reached', 'not_reached')),
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX objectives_key ON objectives (organisation_id, title, md5(entities::text));

-- A target is a decimal number as text, '' for none; measured_in is months from 1 to 12.
CREATE TABLE measures (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('training_share', 'classification_coverage', 'incidents', 'phishing_reports', 'other')),
    unit            text NOT NULL,
    target          text NOT NULL,
    better          text NOT NULL CHECK (better IN ('higher', 'lower')),
    source          text NOT NULL,
    measured_in     jsonb NOT NULL,
    reporter_id     uuid,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, reporter_id) REFERENCES members (organisation_id, user_id)
);
CREATE UNIQUE INDEX measures_key ON measures (organisation_id, title, md5(entities::text));
CREATE INDEX measures_person ON measures (organisation_id, reporter_id);

CREATE TABLE context_changes (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    side            text NOT NULL CHECK (side IN ('external', 'internal')),
    noticed_on      text NOT NULL,
    meaning         text NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX context_changes_key ON context_changes (organisation_id, title, md5(entities::text));

CREATE TABLE needs (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    title           text NOT NULL,
    party           text NOT NULL,
    basis           text NOT NULL CHECK (basis IN ('', 'law', 'agreement', 'decision', 'expectation', 'other')),
    requirement     text NOT NULL,
    changed_on      text NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX needs_key ON needs (organisation_id, title, md5(entities::text));

CREATE TABLE nonconformities (
    organisation_id   uuid NOT NULL REFERENCES organisations (id),
    id                uuid NOT NULL,
    title             text NOT NULL,
    found_on          text NOT NULL,
    source            text NOT NULL CHECK (source IN ('audit', 'incident', 'own_check', 'other')),
    cause             text NOT NULL,
    correction        text NOT NULL,
    corrective_action text NOT NULL,
    owner_role        text NOT NULL,
    due               text NOT NULL,
    closed_on         text NOT NULL,
    entities          jsonb NOT NULL,
    version           bigint NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX nonconformities_key ON nonconformities (organisation_id, title, md5(entities::text));

-- Who has taken a training needs no account, and is named.
CREATE TABLE trainings (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    person          text NOT NULL,
    management_id   uuid,
    training        text NOT NULL,
    provider        text NOT NULL,
    taken_on        text NOT NULL,
    valid_until     text NOT NULL,
    basis           text NOT NULL,
    entities        jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, management_id) REFERENCES bodies (organisation_id, id)
);
CREATE UNIQUE INDEX trainings_key ON trainings (organisation_id, person, training, taken_on, md5(entities::text));
CREATE INDEX trainings_body ON trainings (organisation_id, management_id);

-- How an organisation assesses and accepts risks: each version is kept, and the latest holds.
CREATE TABLE risk_criteria (
    organisation_id    uuid NOT NULL REFERENCES organisations (id),
    id                 uuid NOT NULL,
    version            bigint NOT NULL CHECK (version > 0),
    likelihood         jsonb NOT NULL,
    consequence        jsonb NOT NULL,
    treat_from         integer NOT NULL,
    serious_from       integer NOT NULL,
    accepts_acceptable text NOT NULL,
    accepts_treat      text NOT NULL,
    accepts_serious    text NOT NULL,
    saved_by           uuid NOT NULL REFERENCES users (id),
    saved_at           timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, version)
);

-- What a measure was on a day. A correction is a further row for the day: the last one holds, and all are kept.
CREATE TABLE measure_values (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    measure_id      uuid NOT NULL,
    day             text NOT NULL,
    value           text NOT NULL,
    note            text NOT NULL,
    saved_by        uuid NOT NULL REFERENCES users (id),
    saved_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, measure_id) REFERENCES measures (organisation_id, id)
);
CREATE INDEX measure_values_measure ON measure_values (organisation_id, measure_id, id);

CREATE TRIGGER risk_criteria_sealed BEFORE UPDATE OR DELETE ON risk_criteria FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER risk_criteria_kept BEFORE TRUNCATE ON risk_criteria FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER measure_values_sealed BEFORE UPDATE OR DELETE ON measure_values FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER measure_values_kept BEFORE TRUNCATE ON measure_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
