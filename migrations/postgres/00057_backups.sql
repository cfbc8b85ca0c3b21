-- +goose Up

-- The nightly backups, one row a day in the zone of the pages. A server claims a day before it makes its backup, so that
-- of several servers one does. What is kept of it tells how the last ones went.
CREATE TABLE backups (
    day         text PRIMARY KEY,
    attempts    integer NOT NULL,
    began_at    timestamptz NOT NULL, -- the last attempt
    ended_at    timestamptz,
    file        text NOT NULL,
    bytes       bigint NOT NULL,
    row_count   bigint NOT NULL,
    error       text NOT NULL         -- '' while it is being made, and when it succeeded
);
