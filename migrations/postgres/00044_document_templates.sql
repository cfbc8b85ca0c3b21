-- +goose Up

-- Word documents that reports and minutes are written into, an organisation's own or an audit firm's. A row is never
-- changed or removed: one that withdraws another has its id in withdraws and no content.
CREATE TABLE document_templates (
    organisation_id uuid NOT NULL,
    id              uuid NOT NULL,
    withdraws       uuid,
    name            text NOT NULL,
    file            text NOT NULL,
    content         bytea NOT NULL,
    sha256          text NOT NULL,
    added_by        uuid NOT NULL REFERENCES users (id),
    added_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, withdraws),
    FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    FOREIGN KEY (organisation_id, withdraws) REFERENCES document_templates (organisation_id, id)
);

CREATE TRIGGER document_templates_sealed BEFORE UPDATE OR DELETE ON document_templates FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_templates_kept BEFORE TRUNCATE ON document_templates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
