-- +goose Up

-- What belongs to the installation.

CREATE TABLE organisations (
    id         uuid PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    name       text NOT NULL,
    language   text NOT NULL,
    version    bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE users (
    id                 uuid PRIMARY KEY,
    email              text NOT NULL UNIQUE,
    name               text NOT NULL,
    language           text NOT NULL,
    password_hash      text NOT NULL,
    epoch              bigint NOT NULL,
    credential_epoch   bigint NOT NULL,
    installation_admin boolean NOT NULL,
    version            bigint NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);

CREATE TABLE one_time_links (
    hash            text PRIMARY KEY,
    purpose         text NOT NULL CHECK (purpose IN ('set_up', 'invitation', 'reset')),
    user_id         uuid REFERENCES users (id),
    organisation_id uuid REFERENCES organisations (id),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz
);
CREATE INDEX one_time_links_user ON one_time_links (user_id);

CREATE TABLE sessions (
    token      text PRIMARY KEY,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE sign_in_failures (
    id      uuid PRIMARY KEY,
    account text NOT NULL,
    address text NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_account ON sign_in_failures (account, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);

-- What belongs to an organisation. Keys begin with the organisation, and references between its tables carry it, so
-- that no row can point across.

CREATE TABLE bodies (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    name            text NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, name)
);

CREATE TABLE entities (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    key             text NOT NULL,
    parent_id       uuid,
    name            text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('municipality', 'region', 'agency', 'committee', 'company', 'administration', 'operation')),
    body_id         uuid,
    valid_from      text NOT NULL,
    valid_to        text NOT NULL,
    successors      jsonb NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, key),
    FOREIGN KEY (organisation_id, parent_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, body_id) REFERENCES bodies (organisation_id, id)
);
CREATE UNIQUE INDEX entities_root ON entities (organisation_id) WHERE parent_id IS NULL;
CREATE INDEX entities_parent ON entities (organisation_id, parent_id);
CREATE INDEX entities_body ON entities (organisation_id, body_id);

CREATE TABLE members (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    user_id         uuid NOT NULL REFERENCES users (id),
    name            text NOT NULL,
    email           text NOT NULL,
    invited_at      timestamptz NOT NULL,
    accepted_at     timestamptz,
    deactivated_at  timestamptz,
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id),
    UNIQUE (organisation_id, email)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE memberships (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    user_id         uuid NOT NULL,
    role            text NOT NULL CHECK (role IN ('respondent', 'entity_manager', 'coordinator', 'management', 'auditor', 'organisation_admin')),
    entity_id       uuid NOT NULL,
    valid_to        text NOT NULL,
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, user_id, role, entity_id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id)
);
CREATE INDEX memberships_entity ON memberships (organisation_id, entity_id);

CREATE TABLE tokens (
    organisation_id  uuid NOT NULL,
    id               uuid NOT NULL,
    user_id          uuid NOT NULL,
    name             text NOT NULL,
    access           text NOT NULL CHECK (access IN ('read', 'write')),
    hash             text NOT NULL,
    credential_epoch bigint NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    last_used_on     text NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, hash),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

CREATE TABLE uploads (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    user_id         uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('entities', 'people')),
    name            text NOT NULL,
    content         bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);

-- A version without an organisation is the installation's and read by all.
CREATE TABLE questionnaire_versions (
    id              uuid PRIMARY KEY,
    organisation_id uuid REFERENCES organisations (id),
    key             text NOT NULL,
    version         text NOT NULL,
    hash            text NOT NULL,
    content         bytea NOT NULL,
    published_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX questionnaire_versions_own ON questionnaire_versions (organisation_id, key, version) WHERE organisation_id IS NOT NULL;
CREATE UNIQUE INDEX questionnaire_versions_shared ON questionnaire_versions (key, version) WHERE organisation_id IS NULL;

-- The installation's own events have the zero id as their organisation, so there is no reference to organisations.
CREATE TABLE events (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    at              timestamptz NOT NULL,
    actor_id        uuid,
    action          text NOT NULL,
    object          text NOT NULL,
    object_id       text NOT NULL,
    data            jsonb NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX events_object ON events (organisation_id, object, object_id);

-- What is published or logged is neither changed nor removed, whoever asks.

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER events_sealed BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_kept BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER questionnaire_versions_sealed BEFORE UPDATE OR DELETE ON questionnaire_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER questionnaire_versions_kept BEFORE TRUNCATE ON questionnaire_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
