-- +goose Up

-- Management reviews (ISO/IEC 27001, 9.3). The content is that of the closed minutes, NULL while they are open.
CREATE TABLE reviews (
    organisation_id uuid NOT NULL REFERENCES organisations (id),
    id              uuid NOT NULL,
    entity_id       uuid NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL,
    template        text NOT NULL,
    previous_id     uuid,
    planned_on      text NOT NULL,
    held_on         text NOT NULL,
    place           text NOT NULL,
    case_number     text NOT NULL,
    frequency       integer NOT NULL,
    planning        text NOT NULL,
    budget          text NOT NULL,
    pre_meeting     jsonb NOT NULL,
    agenda          jsonb NOT NULL,
    participants    jsonb NOT NULL,
    headings        jsonb NOT NULL,
    state           text NOT NULL CHECK (state IN ('preparing', 'sent', 'held', 'signed')),
    number          integer NOT NULL CHECK (number > 0),
    correction      text NOT NULL,
    figures         jsonb NOT NULL,
    figures_at      timestamptz NOT NULL,
    content         bytea,
    sha256          text NOT NULL,
    version         bigint NOT NULL,
    created_by      uuid NOT NULL REFERENCES users (id),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, previous_id) REFERENCES reviews (organisation_id, id)
);
CREATE INDEX reviews_entity ON reviews (organisation_id, entity_id);

-- What is written under an input. Each is saved by itself, from its own version.
CREATE TABLE review_inputs (
    organisation_id uuid NOT NULL,
    review_id       uuid NOT NULL,
    input           text NOT NULL,
    text            text NOT NULL,
    informal        text NOT NULL,
    nothing_to_say  boolean NOT NULL,
    considered_by   uuid REFERENCES users (id),
    considered_at   timestamptz,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, review_id, input),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

-- Serious shortcomings, and proposals to decide on.
CREATE TABLE review_points (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    review_id       uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('shortcoming', 'proposal')),
    number          integer NOT NULL CHECK (number > 0),
    about           text NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, review_id, kind, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE review_decisions (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    review_id       uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('as_proposed', 'otherwise', 'no_decision')),
    kind            text NOT NULL,
    input           text NOT NULL,
    proposal_id     uuid,
    owner_role      text NOT NULL,
    owner_id        uuid REFERENCES users (id),
    due_on          text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, review_id, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, proposal_id) REFERENCES review_points (organisation_id, id)
);

-- Whether the management system is suitable, adequate and effective, and words about all of it.
CREATE TABLE review_statements (
    organisation_id uuid NOT NULL,
    review_id       uuid NOT NULL,
    about           text NOT NULL,
    verdict         text NOT NULL,
    text            text NOT NULL,
    written_by      uuid NOT NULL REFERENCES users (id),
    version         bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, review_id, about),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

-- Signatures of closed minutes, which count as long as the minutes have that hash, and the minutes as sealed when all
-- had signed. Neither is changed or removed.
CREATE TABLE review_signatures (
    organisation_id uuid NOT NULL,
    review_id       uuid NOT NULL,
    sha256          text NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    name            text NOT NULL,
    signed_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, review_id, sha256, user_id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);

CREATE TABLE review_versions (
    organisation_id uuid NOT NULL,
    review_id       uuid NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    correction      text NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    signatures      jsonb NOT NULL,
    sealed_at       timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, review_id, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);

CREATE TRIGGER review_signatures_sealed BEFORE UPDATE OR DELETE ON review_signatures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_signatures_kept BEFORE TRUNCATE ON review_signatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_versions_sealed BEFORE UPDATE OR DELETE ON review_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER review_versions_kept BEFORE TRUNCATE ON review_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
