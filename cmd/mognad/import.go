package main
type importCommand struct{ List struct{} `cmd:""` }
