package document

import "time"

// Words translates the texts of a document into its language, and times into the local time zone.
type Words interface {
	Language() string
	T(key string, args ...any) string
	Number(value any) string
	Decimal(value float64, decimals int) string
	Percent(percent int) string
	Day(day string) string
	Period(from, to string) string
	Moment(t time.Time) string
	Local(t time.Time) time.Time
}

// captions are the words in front of the numbers of tables and pictures.
func captions(w Words) Captions {
	return Captions{Table: w.T("document.table"), Picture: w.T("document.picture")}
}
