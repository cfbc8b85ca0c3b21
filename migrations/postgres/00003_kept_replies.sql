-- +goose Up

-- What was answered to a request that carried a key of the client's, so that sending it again does nothing again. Key and
-- request are hashes; the reply is sealed with a secret made from the key, which stands nowhere here.

CREATE TABLE kept_replies (
    organisation_id uuid NOT NULL,
    user_id         uuid NOT NULL,
    key             text COLLATE "C" NOT NULL,
    request         text NOT NULL,
    reply           bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, user_id, key),
    FOREIGN KEY (organisation_id, user_id) REFERENCES members (organisation_id, user_id)
);
CREATE INDEX kept_replies_created ON kept_replies (organisation_id, created_at);
