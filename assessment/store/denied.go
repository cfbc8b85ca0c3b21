package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// insufficientPrivilege is how PostgreSQL says that a role may not do something
// (postgresql.org/docs/current/errcodes-appendix.html).
const insufficientPrivilege = "42501"

// Denied reports whether PostgreSQL refused something because the role lacks rights.
func Denied(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == insufficientPrivilege
}
