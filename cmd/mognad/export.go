package main
type exportCommand struct{ List struct{} `cmd:""` }
