package assessment

import (
	"slices"
	"time"
	"unicode/utf8"
)

// SummarySeal is a record.Summary as sealed. It is never changed or removed.
type SummarySeal struct {
	OrganisationID ID     `gorm:"primaryKey"`
	ID             ID     `gorm:"primaryKey"`
	BodyName       string // as it was; "" without a body
	Whole          bool
	RoundID        ID
	RoundName      string // as it was
	Entities       []ID   `gorm:"serializer:json"` // whose results it contains
	Audited        []ID   `gorm:"serializer:json"` // whose findings it contains
	Seal
	SealedBy ID
	SealedAt time.Time
}

// SummarySection is a section of a summary that somebody may comment on.
type SummarySection string

// SummarySections lists them in the order of the page.
var SummarySections = []SummarySection{"level", "entities", "audit", "decide", "gaps", "areas"}

// WholeOrganisation is what the words of a summary of the whole organisation are about, instead of a body's id.
const WholeOrganisation = "whole"

// The most characters of an introduction and of a comment, so that a summary stays as short as management needs it.
const (
	MaxSummaryIntroduction = 1200
	MaxSummaryComment      = 400
)

// SummaryWords are what somebody writes beside the summary of a body's entities in a round. They are a draft, for those
// who may seal the summary, until it is sealed with them.
type SummaryWords struct {
	OrganisationID ID     `gorm:"primaryKey"`
	RoundID        ID     `gorm:"primaryKey"`
	About          string `gorm:"primaryKey"` // a body's id, or WholeOrganisation
	Introduction   string
	Comments       map[SummarySection]string `gorm:"serializer:json"` // none is empty
	Entities       []ID                      `gorm:"serializer:json"` // whose results the writers have had before them
	Audited        []ID                      `gorm:"serializer:json"` // whose findings they have
	WrittenBy      ID                        // who last saved them
	Version        int64                     // 0 for those that are not stored
	UpdatedAt      time.Time
}

// Cleaned are the words as they are kept, without empty comments, and what is wrong with them.
func (s SummaryWords) Cleaned() (SummaryWords, []FieldError) {
	var fields []FieldError
	clean := func(field, text string, most int) string {
		text, wrong := TypedText(field, text, false)
		if len(wrong) == 0 && utf8.RuneCountInString(text) > most {
			wrong = []FieldError{{Field: field, Key: "error.too_long", Args: Args{"Max": most}}}
		}
		fields = append(fields, wrong...)
		return text
	}
	s.Introduction = clean("introduction", s.Introduction, MaxSummaryIntroduction)
	comments := map[SummarySection]string{}
	for _, section := range SummarySections {
		if text := clean(string(section), s.Comments[section], MaxSummaryComment); text != "" {
			comments[section] = text
		}
	}
	for section := range s.Comments {
		if !slices.Contains(SummarySections, section) {
			fields = append(fields, FieldError{Field: "comments", Key: "error.invalid"})
		}
	}
	s.Comments = comments
	return s, fields
}

// Summaries is the store of sealed summaries and of what is written beside those that are not sealed.
type Summaries interface {
	// SummaryWords finds those of a round about a body or the whole, or returns [NotFound].
	SummaryWords(round ID, about string) (SummaryWords, error)
	// SaveSummaryWords inserts those whose version is 0, or changes them from the given version on, or returns [Stale]
	// with the stored [SummaryWords], which have the version 0 while there are none.
	SaveSummaryWords(SummaryWords) (SummaryWords, error)
	// SummarySeals lists all of the organisation's, latest first, without content.
	SummarySeals() ([]SummarySeal, error)
	// SummarySeal finds one with its content, or returns [NotFound].
	SummarySeal(ID) (SummarySeal, error)
	// AddSummarySeal inserts.
	AddSummarySeal(SummarySeal) error
}
