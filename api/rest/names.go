package rest

import "mognad/assessment/record"

// What records hold too.
type (
	entityName       = record.EntityName
	roundName        = record.RoundName
	personName       = record.PersonName
	questionnaireRef = record.QuestionnaireRef
	share            = record.Share
	working          = record.Working
	trigger          = record.Trigger
	triggerShare     = record.BlockShare
)
