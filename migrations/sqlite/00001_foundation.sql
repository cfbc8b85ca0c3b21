-- +goose Up

-- What belongs to the installation.

CREATE TABLE organisations (
    id         text PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    name       text NOT NULL,
    language   text NOT NULL,
    version    integer NOT NULL,
    created_at timestamp NOT NULL,
    updated_at timestamp NOT NULL
);

CREATE TABLE users (
    id                 text PRIMARY KEY,
    email              text NOT NULL UNIQUE,
    name               text NOT NULL,
    language           text NOT NULL,
    password_hash      text NOT NULL,
    epoch              integer NOT NULL,
    credential_epoch   integer NOT NULL,
    installation_admin boolean NOT NULL,
    version            integer NOT NULL,
    created_at         timestamp NOT NULL,
    updated_at         timestamp NOT NULL
);

CREATE TABLE one_time_links (
    hash            text PRIMARY KEY,
    purpose         text NOT NULL CHECK (purpose IN ('set_up', 'invitation', 'reset')),
    user_id         text REFERENCES users (id),
    organisation_id text REFERENCES organisations (id),
    created_at      timestamp NOT NULL,
    expires_at      timestamp NOT NULL,
    used_at         timestamp
);
CREATE INDEX one_time_links_user ON one_time_links (user_id);

CREATE TABLE sessions (
    token      text PRIMARY KEY,
    data       blob NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE sign_in_failures (
    id      text PRIMARY KEY,
    account text NOT NULL,
    address text NOT NULL,
    at      timestamp NOT NULL
);
CREATE INDEX sign_in_failures_account ON sign_in_failures (account, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);

-- What belongs to an organisation. Keys begin with the organisation, and references between its tables carry it, so
-- that no row can point across.

CREATE TABLE bodies (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    name            text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name)
);

CREATE TABLE entities (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    key             text NOT NULL,
    parent_id       text,
    name            text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('municipality', 'region', 'agency', 'committee', 'company', 'administration', 'operation')),
    body_id         text,
    valid_from      text NOT NULL,
    valid_to        text NOT NULL,
    successors      text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key),
    FOREIGN KEY (organisation_id, parent_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);
CREATE UNIQUE INDEX entities_root ON entities (organisation_id) WHERE parent_id IS NULL;
CREATE INDEX entities_parent ON entities (organisation_id, parent_id);
CREATE INDEX entities_body ON entities (organisation_id, body_id);

CREATE TABLE members (
    organisation_id text NOT NULL REFERENCES organisations (id),
    user_id         text NOT NULL REFERENCES users (id),
    name            text NOT NULL,
    email           text NOT NULL,
    invited_at      timestamp NOT NULL,
    accepted_at     timestamp,
    deactivated_at  timestamp,
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, user_id),
    UNIQUE (organisation_id, email)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE memberships (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    user_id         text NOT NULL,
    role            text NOT NULL CHECK (role IN ('respondent', 'entity_manager', 'coordinator', 'management', 'auditor', 'organisation_admin')),
    entity_id       text NOT NULL,
    valid_to        text NOT NULL,
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, user_id, role, entity_id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);
CREATE INDEX memberships_entity ON memberships (organisation_id, entity_id);

CREATE TABLE tokens (
    organisation_id  text NOT NULL,
    id               text NOT NULL,
    user_id          text NOT NULL,
    name             text NOT NULL,
    access           text NOT NULL CHECK (access IN ('read', 'write')),
    hash             text NOT NULL,
    credential_epoch integer NOT NULL,
    created_at       timestamp NOT NULL,
    expires_at       timestamp NOT NULL,
    last_used_on     text NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, hash),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

CREATE TABLE uploads (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    user_id         text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('entities', 'people')),
    name            text NOT NULL,
    content         blob NOT NULL,
    created_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

-- A version without an organisation is the installation's and read by all.
CREATE TABLE questionnaire_versions (
    id              text PRIMARY KEY,
    organisation_id text REFERENCES organisations (id),
    key             text NOT NULL,
    version         text NOT NULL,
    hash            text NOT NULL,
    content         blob NOT NULL,
    published_at    timestamp NOT NULL
);
CREATE UNIQUE INDEX questionnaire_versions_own ON questionnaire_versions (organisation_id, key, version) WHERE organisation_id IS NOT NULL;
CREATE UNIQUE INDEX questionnaire_versions_shared ON questionnaire_versions (key, version) WHERE organisation_id IS NULL;

-- The installation's own events have the zero id as their organisation, so there is no reference to organisations.
CREATE TABLE events (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    at              timestamp NOT NULL,
    actor_id        text,
    action          text NOT NULL,
    object          text NOT NULL,
    object_id       text NOT NULL,
    data            text NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX events_object ON events (organisation_id, object, object_id);

-- What is published or logged is neither changed nor removed, whoever asks.

-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questionnaire_versions_no_update BEFORE UPDATE ON questionnaire_versions
BEGIN
    SELECT RAISE(ABORT, 'questionnaire_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questionnaire_versions_no_delete BEFORE DELETE ON questionnaire_versions
BEGIN
    SELECT RAISE(ABORT, 'questionnaire_versions is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes rows without a DELETE trigger where a program has not switched recursive triggers on, as ours
-- does, so a key that is there refuses the insertion itself.

-- +goose StatementBegin
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE organisation_id = NEW.organisation_id AND id = NEW.id OR rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'events is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questionnaire_versions_no_replace BEFORE INSERT ON questionnaire_versions
WHEN EXISTS (SELECT 1 FROM questionnaire_versions WHERE id = NEW.id OR rowid = NEW.rowid)
    OR EXISTS (SELECT 1 FROM questionnaire_versions WHERE organisation_id IS NEW.organisation_id AND key = NEW.key AND version = NEW.version)
BEGIN
    SELECT RAISE(ABORT, 'questionnaire_versions is append-only and has this key');
END;
-- +goose StatementEnd
