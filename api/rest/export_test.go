package rest

import "reflect"

// SchemaTypes are the types of the bodies and of what is in them, by the name of their schema.
func (a *API) SchemaTypes() map[string]reflect.Type {
	schemas, types := a.huma.OpenAPI().Components.Schemas, map[string]reflect.Type{}
	for name := range schemas.Map() {
		if t := schemas.TypeFromRef("#/components/schemas/" + name); t != nil { // some schemas are written by hand
			types[name] = t
		}
	}
	return types
}
