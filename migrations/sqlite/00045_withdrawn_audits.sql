-- +goose Up

-- An audit that is not final can be withdrawn, with a reason, and taken up again. Until then nothing in it changes.
ALTER TABLE audits ADD COLUMN withdrawn_at timestamp;
ALTER TABLE audits ADD COLUMN withdrawn_by text REFERENCES users (id);
ALTER TABLE audits ADD COLUMN withdrawal text NOT NULL DEFAULT '';

-- A correction that was withdrawn does not stand in the way of another one.
DROP INDEX audits_corrects;
CREATE UNIQUE INDEX audits_corrects ON audits (organisation_id, corrects_id) WHERE withdrawn_at IS NULL;

-- +goose StatementBegin
CREATE TRIGGER audits_withdrawn_insert BEFORE INSERT ON audits
WHEN NEW.withdrawn_at IS NOT NULL OR NEW.withdrawn_by IS NOT NULL OR EXISTS (SELECT 1 FROM audits a WHERE a.withdrawn_at IS NOT NULL
    AND (a.organisation_id = NEW.organisation_id AND (a.id = NEW.id OR a.key = NEW.key) OR a.rowid = NEW.rowid))
BEGIN
    SELECT RAISE(ABORT, 'a withdrawn audit is append-only and has this key');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audits_withdrawn_update BEFORE UPDATE ON audits
WHEN NEW.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at IS NOT NULL OR NEW.state = 'final')
    OR (NEW.withdrawn_at IS NULL) <> (NEW.withdrawn_by IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audited_entities_withdrawn_insert BEFORE INSERT ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audited_entities stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audited_entities_withdrawn_update BEFORE UPDATE ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audited_entities stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audited_entities_withdrawn_delete BEFORE DELETE ON audited_entities
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audited_entities stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_withdrawn_insert BEFORE INSERT ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: judgements stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_withdrawn_update BEFORE UPDATE ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: judgements stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER judgements_withdrawn_delete BEFORE DELETE ON judgements
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: judgements stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_withdrawn_insert BEFORE INSERT ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_withdrawn_update BEFORE UPDATE ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER recommendations_withdrawn_delete BEFORE DELETE ON recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_withdrawn_insert BEFORE INSERT ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: dismissals stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_withdrawn_update BEFORE UPDATE ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: dismissals stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dismissals_withdrawn_delete BEFORE DELETE ON dismissals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: dismissals stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_requests_withdrawn_insert BEFORE INSERT ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_requests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_requests_withdrawn_update BEFORE UPDATE ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_requests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_requests_withdrawn_delete BEFORE DELETE ON audit_requests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_requests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_milestones_withdrawn_insert BEFORE INSERT ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_milestones stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_milestones_withdrawn_update BEFORE UPDATE ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_milestones stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_milestones_withdrawn_delete BEFORE DELETE ON audit_milestones
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_milestones stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_withdrawn_insert BEFORE INSERT ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_documents stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_withdrawn_update BEFORE UPDATE ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_documents stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_documents_withdrawn_delete BEFORE DELETE ON audit_documents
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_documents stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_withdrawn_insert BEFORE INSERT ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_interviews stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_withdrawn_update BEFORE UPDATE ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_interviews stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_interviews_withdrawn_delete BEFORE DELETE ON audit_interviews
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_interviews stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_withdrawn_insert BEFORE INSERT ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_tests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_withdrawn_update BEFORE UPDATE ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_tests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tests_withdrawn_delete BEFORE DELETE ON audit_tests
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_tests stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_withdrawn_insert BEFORE INSERT ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_notes stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_withdrawn_update BEFORE UPDATE ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_notes stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_notes_withdrawn_delete BEFORE DELETE ON audit_notes
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_notes stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_withdrawn_insert BEFORE INSERT ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checks stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_withdrawn_update BEFORE UPDATE ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checks stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checks_withdrawn_delete BEFORE DELETE ON fact_checks
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checks stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_withdrawn_insert BEFORE INSERT ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checkers stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_withdrawn_update BEFORE UPDATE ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checkers stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_checkers_withdrawn_delete BEFORE DELETE ON fact_checkers
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_checkers stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_withdrawn_insert BEFORE INSERT ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_comments stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_withdrawn_update BEFORE UPDATE ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_comments stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_comments_withdrawn_delete BEFORE DELETE ON fact_comments
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: fact_comments stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_declarations_withdrawn_insert BEFORE INSERT ON audit_declarations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_declarations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_plan_approvals_withdrawn_insert BEFORE INSERT ON audit_plan_approvals
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_plan_approvals stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_withdrawn_insert BEFORE INSERT ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: earlier_recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_withdrawn_update BEFORE UPDATE ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: earlier_recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_withdrawn_delete BEFORE DELETE ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = OLD.organisation_id AND a.id = OLD.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: earlier_recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_recommendations_withdrawn_replace BEFORE INSERT ON earlier_recommendations
WHEN EXISTS (SELECT 1 FROM earlier_recommendations o JOIN audits a ON a.organisation_id = o.organisation_id AND a.id = o.audit_id
    WHERE a.withdrawn_at IS NOT NULL AND (o.organisation_id = NEW.organisation_id AND o.id = NEW.id OR o.rowid = NEW.rowid))
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: earlier_recommendations stays as it is');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_messages_withdrawn_insert BEFORE INSERT ON audit_messages
WHEN EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = NEW.organisation_id AND a.id = NEW.audit_id AND a.withdrawn_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'the audit is withdrawn: audit_messages stays as it is');
END;
-- +goose StatementEnd
