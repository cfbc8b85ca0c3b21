//go:build !unix

package main

// giveToOwner is for systems on which a service runs as a user of its own.
func giveToOwner(databaseFlags) error { return nil }
