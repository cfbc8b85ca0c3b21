-- +goose Up

-- Word documents that reports and minutes are written into, an organisation's own or an audit firm's. A row is never
-- changed or removed: one that withdraws another has its id in withdraws and no content.
CREATE TABLE document_templates (
    organisation_id text NOT NULL,
    id              text NOT NULL,
    withdraws       text,
    name            text NOT NULL,
    file            text NOT NULL,
    content         blob NOT NULL,
    sha256          text NOT NULL,
    added_by        text NOT NULL REFERENCES users (id),
    added_at        timestamp NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, withdraws),
    FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    FOREIGN KEY (organisation_id, withdraws) REFERENCES document_templates (organisation_id, id)
);

-- +goose StatementBegin
CREATE TRIGGER document_templates_no_update BEFORE UPDATE ON document_templates
BEGIN
    SELECT RAISE(ABORT, 'document_templates is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_templates_no_delete BEFORE DELETE ON document_templates
BEGIN
    SELECT RAISE(ABORT, 'document_templates is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_templates_no_replace BEFORE INSERT ON document_templates
WHEN EXISTS (SELECT 1 FROM document_templates v WHERE v.organisation_id = NEW.organisation_id AND (v.id = NEW.id OR v.withdraws = NEW.withdraws) OR v.rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'document_templates is append-only and has this key');
END;
-- +goose StatementEnd
