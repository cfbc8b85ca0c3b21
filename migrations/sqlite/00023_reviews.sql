-- +goose Up

-- Management reviews (ISO/IEC 27001, 9.3). The content is that of the closed minutes, NULL while they are open.
CREATE TABLE reviews (
    organisation_id text NOT NULL REFERENCES organisations (id),
    id              text NOT NULL,
    entity_id       text NOT NULL,
    title           text NOT NULL,
    kind            text NOT NULL,
    template        text NOT NULL,
    previous_id     text,
    planned_on      text NOT NULL,
    held_on         text NOT NULL,
    place           text NOT NULL,
    case_number     text NOT NULL,
    frequency       integer NOT NULL,
    planning        text NOT NULL,
    budget          text NOT NULL,
    pre_meeting     text NOT NULL,
    agenda          text NOT NULL,
    participants    text NOT NULL,
    headings        text NOT NULL,
    state           text NOT NULL CHECK (state IN ('preparing', 'sent', 'held', 'signed')),
    number          integer NOT NULL CHECK (number > 0),
    correction      text NOT NULL,
    figures         text NOT NULL,
    figures_at      timestamp NOT NULL,
    content         blob,
    sha256          text NOT NULL,
    version         integer NOT NULL,
    created_by      text NOT NULL REFERENCES users (id),
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, entity_id) REFERENCES entities (organisation_id, id),
    FOREIGN KEY (organisation_id, previous_id) REFERENCES reviews (organisation_id, id)
);
CREATE INDEX reviews_entity ON reviews (organisation_id, entity_id);

-- What is written under an input. Each is saved by itself, from its own version.
CREATE TABLE review_inputs (
    organisation_id text NOT NULL,
    review_id       text NOT NULL,
    input           text NOT NULL,
    text            text NOT NULL,
    informal        text NOT NULL,
    nothing_to_say  boolean NOT NULL,
    considered_by   text REFERENCES users (id),
    considered_at   timestamp,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, review_id, input),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

-- Serious shortcomings, and proposals to decide on.
CREATE TABLE review_points (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    review_id       text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('shortcoming', 'proposal')),
    number          integer NOT NULL CHECK (number > 0),
    about           text NOT NULL,
    title           text NOT NULL,
    text            text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, review_id, kind, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

CREATE TABLE review_decisions (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    review_id       text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    text            text NOT NULL,
    outcome         text NOT NULL CHECK (outcome IN ('as_proposed', 'otherwise', 'no_decision')),
    kind            text NOT NULL,
    input           text NOT NULL,
    proposal_id     text,
    owner_role      text NOT NULL,
    owner_id        text REFERENCES users (id),
    due_on          text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    created_at      timestamp NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, review_id, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, proposal_id) REFERENCES review_points (organisation_id, id)
);

-- Whether the management system is suitable, adequate and effective, and words about all of it.
CREATE TABLE review_statements (
    organisation_id text NOT NULL,
    review_id       text NOT NULL,
    about           text NOT NULL,
    verdict         text NOT NULL,
    text            text NOT NULL,
    written_by      text NOT NULL REFERENCES users (id),
    version         integer NOT NULL,
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (organisation_id, review_id, about),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id) ON DELETE CASCADE
);

-- Signatures of closed minutes, which count as long as the minutes have that hash, and the minutes as sealed when all
-- had signed. Neither is changed or removed.
CREATE TABLE review_signatures (
    organisation_id text NOT NULL,
    review_id       text NOT NULL,
    sha256          text NOT NULL,
    user_id         text NOT NULL REFERENCES users (id),
    name            text NOT NULL,
    signed_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, review_id, sha256, user_id),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);

CREATE TABLE review_versions (
    organisation_id text NOT NULL,
    review_id       text NOT NULL,
    number          integer NOT NULL CHECK (number > 0),
    correction      text NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    signatures      text NOT NULL,
    sealed_at       timestamp NOT NULL,
    PRIMARY KEY (organisation_id, review_id, number),
    FOREIGN KEY (organisation_id, review_id) REFERENCES reviews (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER review_signatures_no_update BEFORE UPDATE ON review_signatures
BEGIN
    SELECT RAISE(ABORT, 'review_signatures is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_signatures_no_delete BEFORE DELETE ON review_signatures
BEGIN
    SELECT RAISE(ABORT, 'review_signatures is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_versions_no_update BEFORE UPDATE ON review_versions
BEGIN
    SELECT RAISE(ABORT, 'review_versions is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_versions_no_delete BEFORE DELETE ON review_versions
BEGIN
    SELECT RAISE(ABORT, 'review_versions is append-only');
END;
-- +goose StatementEnd

-- INSERT OR REPLACE removes rows without a DELETE trigger where recursive triggers are off.
-- +goose StatementBegin
CREATE TRIGGER review_signatures_no_replace BEFORE INSERT ON review_signatures
WHEN EXISTS (SELECT 1 FROM review_signatures v WHERE v.organisation_id = NEW.organisation_id AND v.review_id = NEW.review_id AND v.sha256 = NEW.sha256 AND v.user_id = NEW.user_id OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'review_signatures is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_versions_no_replace BEFORE INSERT ON review_versions
WHEN EXISTS (SELECT 1 FROM review_versions v WHERE v.organisation_id = NEW.organisation_id AND v.review_id = NEW.review_id AND v.number = NEW.number OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'review_versions is append-only and has this key');
END;
-- +goose StatementEnd
