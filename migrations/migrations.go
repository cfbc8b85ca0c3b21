// Package migrations has the schema of both databases as numbered SQL files with the same names in postgres/ and
// sqlite/. Applying them is left to the store, which has number 10 in Go; a released file is never edited.
package migrations

import "embed"

// Files has the folders postgres and sqlite.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
