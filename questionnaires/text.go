package questionnaires

// Languages lists the languages in which a questionnaire may be written, as BCP 47 tags.
var Languages = []string{"sv", "en", "da", "nb", "nn", "fi"}

// Text is a text in each language of its questionnaire, without surrounding white space.
type Text map[string]string

// In is the text in a language or, if it lacks that, in the first fallback language that it has, then the first of
// [Languages]: title.In(lang, questionnaire.Languages...) falls back to the source language.
func (t Text) In(lang string, fallback ...string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	for _, languages := range [][]string{fallback, Languages} {
		for _, l := range languages {
			if s, ok := t[l]; ok {
				return s
			}
		}
	}
	return ""
}
