// Package record holds what is shown, sealed, exported and answered: one struct for each thing, with the names that it
// has in JSON. The use cases build records and decide what is in them; pages, JSON, workbooks and files present them.
package record
