-- +goose Up

-- The nightly backups, one row a day in the zone of the pages. A server claims a day before it makes its backup, so that
-- of several servers one does. What is kept of it tells how the last ones went.
CREATE TABLE backups (
    day         TEXT NOT NULL PRIMARY KEY,
    attempts    INTEGER NOT NULL,
    began_at    timestamp NOT NULL, -- the last attempt
    ended_at    timestamp,
    file        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    row_count   INTEGER NOT NULL,
    error       TEXT NOT NULL       -- '' while it is being made, and when it succeeded
);
