package main
type benchCommand struct{}
