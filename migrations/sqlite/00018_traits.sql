-- +goose Up

-- Two more kinds of entity, and traits for which an entity of any kind is asked further questions; NULL is none.
ALTER TABLE entities ADD COLUMN traits text;
ALTER TABLE assessments ADD COLUMN traits text;

-- SQLite cannot change a CHECK in place, and almost every table refers to these two, so their stored definition is
-- changed, as https://www.sqlite.org/lang_altertable.html describes for such a case, and read again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''municipality'', ''region'', ''agency'', ''committee'', ''company'', ''administration'', ''operation''', '''municipality'', ''region'', ''agency'', ''association'', ''committee'', ''company'', ''administration'', ''operation'', ''it_operation''')
WHERE type = 'table' AND name IN ('entities', 'assessments');
PRAGMA writable_schema = RESET;
