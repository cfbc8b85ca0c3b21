-- +goose Up

-- The registers of the management system. A row is found by its title and the entities that it is about, so that whoever
-- adds one learns nothing of rows out of reach. A likelihood and a consequence are steps of the organisation's own scales,
-- 0 for not assessed.
CREATE TABLE risks (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
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
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX risks_key ON risks (organisation_id, title, entities);

CREATE TABLE objectives (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    title           text NOT NULL,
    aim             text NOT NULL,
    measured_by     text NOT NULL,
    target          text NOT NULL,
    due             text NOT NULL,
    trend           text NOT NULL CHECK (trend IN ('', 'better', 'unchanged', 'worse', 'unknown')),
    fulfilment      text NOT NULL CHECK (fulfilment IN ('not_started', 'under_way', 'reached', 'not_reached')),
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX objectives_key ON objectives (organisation_id, title, entities);

-- A target is a decimal number as text, '' for none; measured_in is months from 1 to 12.
CREATE TABLE measures (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('training_share', 'classification_coverage', 'incidents', 'phishing_reports', 'other')),
    unit            text NOT NULL,
    target          text NOT NULL,
    better          text NOT NULL CHECK (better IN ('higher', 'lower')),
    source          text NOT NULL,
    measured_in     text NOT NULL,
    reporter_id     text,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, reporter_id) REFERENCES members (organisation_id, user_id)
);
CREATE UNIQUE INDEX measures_key ON measures (organisation_id, title, entities);
CREATE INDEX measures_person ON measures (organisation_id, reporter_id);

CREATE TABLE context_changes (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    title           text NOT NULL,
    side            text NOT NULL CHECK (side IN ('external', 'internal')),
    noticed_on      text NOT NULL,
    meaning         text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX context_changes_key ON context_changes (organisation_id, title, entities);

CREATE TABLE needs (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    title           text NOT NULL,
    party           text NOT NULL,
    basis           text NOT NULL CHECK (basis IN ('', 'law', 'agreement', 'decision', 'expectation', 'other')),
    requirement     text NOT NULL,
    changed_on      text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX needs_key ON needs (organisation_id, title, entities);

CREATE TABLE nonconformities (
    organisation_id   text NOT NULL REFERENCES organisations (id),
    id                text NOT NULL,
    title             text NOT NULL,
    found_on          text NOT NULL,
    source            text NOT NULL CHECK (source IN ('audit', 'incident', 'own_check', 'other')),
    cause             text NOT NULL,
    correction        text NOT NULL,
    corrective_action text NOT NULL,
    owner_role        text NOT NULL,
    due               text NOT NULL,
    closed_on         text NOT NULL,
    entities          text NOT NULL,
    version           integer NOT NULL,
    created_at        timestamp NOT NULL,
    updated_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX nonconformities_key ON nonconformities (organisation_id, title, entities);

-- Who has taken a training needs no account, and is named.
CREATE TABLE trainings (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    person          text NOT NULL,
    management_id   text,
    training        text NOT NULL,
    provider        text NOT NULL,
    taken_on        text NOT NULL,
    valid_until     text NOT NULL,
    basis           text NOT NULL,
    entities        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, management_id) REFERENCES bodies (organisation_id, id)
);
CREATE UNIQUE INDEX trainings_key ON trainings (organisation_id, person, training, taken_on, entities);
CREATE INDEX trainings_body ON trainings (organisation_id, management_id);

-- How an organisation assesses and accepts risks: each version is kept, and the latest holds.
CREATE TABLE risk_criteria (
    organisation_id    text NOT NULL REFERENCES organisations (id),
    id                 text NOT NULL,
    version            integer NOT NULL CHECK (version > 0),
    likelihood         text NOT NULL,
    consequence        text NOT NULL,
    treat_from         integer NOT NULL,
    serious_from       integer NOT NULL,
    accepts_acceptable text NOT NULL,
    accepts_treat      text NOT NULL,
    accepts_serious    text NOT NULL,
    saved_by           text NOT NULL REFERENCES users (id),
    saved_at           timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, version)
);

-- What a measure was on a day. A correction is a further row for the day: the last one holds, and all are kept.
CREATE TABLE measure_values (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    measure_id      text NOT NULL,
    day             text NOT NULL,
    value           text NOT NULL,
    note            text NOT NULL,
    saved_by        text NOT NULL REFERENCES users (id),
    saved_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, measure_id) REFERENCES measures (organisation_id, id)
);
CREATE INDEX measure_values_measure ON measure_values (organisation_id, measure_id, id);

-- +goose StatementBegin
CREATE TRIGGER risk_criteria_no_update BEFORE UPDATE ON risk_criteria
BEGIN
    SELECT RAISE(ABORT, 'risk_criteria is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER risk_criteria_no_delete BEFORE DELETE ON risk_criteria
BEGIN
    SELECT RAISE(ABORT, 'risk_criteria is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER risk_criteria_no_replace BEFORE INSERT ON risk_criteria
WHEN EXISTS (SELECT 1 FROM risk_criteria v WHERE v.organisation_id = NEW.organisation_id AND (v.id = NEW.id OR v.version = NEW.version) OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'risk_criteria is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER measure_values_no_update BEFORE UPDATE ON measure_values
BEGIN
    SELECT RAISE(ABORT, 'measure_values is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER measure_values_no_delete BEFORE DELETE ON measure_values
BEGIN
    SELECT RAISE(ABORT, 'measure_values is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER measure_values_no_replace BEFORE INSERT ON measure_values
WHEN EXISTS (SELECT 1 FROM measure_values v WHERE v.organisation_id = NEW.organisation_id AND v.id = NEW.id OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'measure_values is append-only and has this key');
END;
-- +goose StatementEnd
