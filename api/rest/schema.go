package rest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// schemasPrefix begins the references of the document.
const schemasPrefix = "#/components/schemas/"

// nounSchemas says how the nouns' own types are written in JSON, which the library cannot see: that an ordinal is a
// decimal number, and which words there are. The nouns themselves know nothing of the document.
func nounSchemas() map[reflect.Type]*huma.Schema {
	nouns := map[reflect.Type]*huma.Schema{
		reflect.TypeFor[assessment.ID]():          {Type: huma.TypeString, Format: "uuid"},
		reflect.TypeFor[assessment.Date]():        {Type: huma.TypeString, Format: "date"},
		reflect.TypeFor[assessment.PartialDate](): {Type: huma.TypeString, Pattern: "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
		reflect.TypeFor[assessment.Ordinal]():     {Type: huma.TypeNumber, Format: "double"},
		reflect.TypeFor[assessment.Decimal]():     {Type: huma.TypeNumber, Format: "double"},
		// Sealed content has whatever its format defined at the time.
		reflect.TypeFor[json.RawMessage](): {Type: huma.TypeObject, AdditionalProperties: true},
	}
	addWords(nouns, assessment.AuditedKinds...)
	addWords(nouns, record.TaskKinds...)
	addWords(nouns, assessment.NoticeKinds...)
	addWords(nouns, record.TaskWaits, record.TaskBegun, record.TaskFilled)
	addWords(nouns, record.SetUpEntities, record.SetUpPeople, record.SetUpLinks, record.SetUpRound)
	addWords(nouns, record.SetUpDone, record.SetUpNext, record.SetUpLater)
	addWords(nouns, assessment.Traits...)
	addWords(nouns, assessment.Roles...)
	addWords(nouns, assessment.TokenAccesses...)
	addWords(nouns, assessment.Invited, assessment.Active, assessment.Deactivated)
	addWords(nouns, record.RoundFactKinds...)
	addWords(nouns, record.RoundStages...)
	addWords(nouns, assessment.ReminderReasons...)
	addWords(nouns, assessment.RoundPlanned, assessment.RoundOpen, assessment.RoundClosed)
	addWords(nouns, assessment.Draft, assessment.Submitted, assessment.Approved)
	addWords(nouns, assessment.Confirmed, assessment.Disputed)
	addWords(nouns, assessment.OutcomeApproved, assessment.OutcomeReturned)
	addWords(nouns, assessment.AuditStates...)
	addWords(nouns, record.PassageKinds...)
	addWords(nouns, record.FactCheckStates...)
	addWords(nouns, assessment.FactUnanswered, assessment.FactAccepted, assessment.FactRejected)
	addWords(nouns, assessment.ControlStatuses...)
	addWords(nouns, assessment.ControlThemes...)
	addWords(nouns, assessment.ApprovalKinds...)
	addWords(nouns, scaleTemplates()...)
	addWords(nouns, assessment.AsProposed, assessment.Overridden, assessment.Unproposed)
	addWords(nouns, questionnaires.High, questionnaires.Medium, questionnaires.Low)
	addWords(
		nouns,
		record.TargetOverdue,
		record.RecommendationsOpen,
		record.AdviceOpen,
		record.NotHandedIn,
		record.TargetMissing,
	)
	return nouns
}

// scaleTemplates are the keys of the templates that a scale can start from, and none.
func scaleTemplates() []assessment.ScaleTemplateKey {
	keys := []assessment.ScaleTemplateKey{""}
	for _, t := range assessment.ScaleTemplates() {
		keys = append(keys, t.Key)
	}
	return keys
}

// addWords adds a type whose values are words from a list.
func addWords[T ~string](nouns map[reflect.Type]*huma.Schema, words ...T) {
	nouns[reflect.TypeFor[T]()] = oneOf(words...)
}

// aliasRecords gives the schemas of records with their own JSON encoding.
func aliasRecords(schemas huma.Registry) {
	schemas.RegisterTypeAlias(reflect.TypeFor[record.ComparedCells](), reflect.TypeFor[[]record.ComparedCell]())
}

// describeNouns completes the schemas that the library has made from Go types: properties of the nouns' own types are
// described as they are written, pointers can be null, and lists are never null.
func describeNouns(schemas huma.Registry) {
	nouns := nounSchemas()
	for name, schema := range schemas.Map() {
		object := schemas.TypeFromRef(schemasPrefix + name)
		if schema.Properties == nil || object == nil || object.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(object) {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			property := schema.Properties[name]
			if property == nil {
				continue
			}
			describe(property, field.Type, nouns)
			if field.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omit") {
				orNull(property)
			}
		}
		schema.PrecomputeMessages()
	}
}

// describe completes the schema of a value of the type, unless its tag lists the words.
func describe(s *huma.Schema, t reflect.Type, nouns map[reflect.Type]*huma.Schema) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if noun, ok := nouns[t]; ok {
		s.Type, s.Format, s.AdditionalProperties = noun.Type, noun.Format, noun.AdditionalProperties
		if s.Enum == nil {
			s.Enum = slices.Clone(noun.Enum)
		}
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	switch values, _ := s.AdditionalProperties.(*huma.Schema); {
	case t.Kind() == reflect.Slice && s.Items != nil:
		describe(s.Items, t.Elem(), nouns)
	case t.Kind() == reflect.Map && values != nil:
		describe(values, t.Elem(), nouns)
	}
}

// orNull adds that it can be null, which the library does for plain values but not for objects and lists of words.
func orNull(s *huma.Schema) {
	if s.Ref != "" {
		object := &huma.Schema{Ref: s.Ref}
		*s = huma.Schema{Description: s.Description, AnyOf: []*huma.Schema{object, {Type: "null"}}}
		return
	}
	if s.Type != "" {
		s.Nullable = true
	}
	if s.Enum != nil && !slices.Contains(s.Enum, nil) {
		s.Enum = append(s.Enum, nil)
	}
}
