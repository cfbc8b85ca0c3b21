// Package record holds what is shown, sealed, exported and returned by the API: one struct for each thing, with its
// names in JSON. The use cases build records and decide what is in them; pages, JSON, workbooks and files present them.
package record
