package assessment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mognad/questionnaires/typed"
)

// MinPassword and MaxPassword bound a password's length in characters (OWASP ASVS 5.0, 6.2): long, without rules of
// composition. The upper bound keeps hashing cheap to ask for.
const (
	MinPassword = 15
	MaxPassword = 256
)

// CheckPassword says what is wrong with a new password for the user, nil if nothing is. Besides the user's own name and
// address, which names also has, names are those of the organisations: passwords of such words alone are guessed first.
func CheckPassword(password string, u User, names ...string) []FieldError {
	password = typed.Secret(password)
	n := utf8.RuneCountInString(password)
	local, domain, _ := strings.Cut(u.Email, "@")
	switch {
	case n < MinPassword:
		return []FieldError{{Field: "password", Key: "error.password_short", Args: Args{"Min": MinPassword}}}
	case n > MaxPassword:
		return []FieldError{{Field: "password", Key: "error.too_long", Args: Args{"Max": MaxPassword}}}
	case guessable(password, append([]string{u.Name, local, domain}, names...)):
		return []FieldError{{Field: "password", Key: "error.password_known"}}
	}
	return nil
}

// leastUnknown is how many characters of a password must be neither known words, years, sequences nor repetitions.
// Eight random ones are out of reach of guessing at the speed that a server allows.
const leastUnknown = 8

// guessable reports whether too little is left of a password without what guessers try first: known words, and pieces
// of them; years; runs of neighbours in the alphabet or on the keyboard; one part again and again.
func guessable(password string, names []string) bool {
	rest := letters(password)
	for _, text := range [][]rune{rest, slices.DeleteFunc(slices.Clone(rest), unicode.IsDigit)} {
		if n := period(text); n < len(text) && n < MinPassword { // numbers between the parts add little
			return true
		}
	}
	text := string(rest)
	for _, word := range known(names) {
		text = strings.ReplaceAll(text, word, " ")
	}
	unknown := 0
	for part := range strings.FieldsSeq(text) {
		unknown += withoutRuns([]rune(part))
	}
	return unknown < leastUnknown
}

// letters are the letters and digits of a text in lower case, without what is put between and around words.
func letters(s string) []rune {
	var kept []rune
	for _, r := range strings.ToLower(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			kept = append(kept, r)
		}
	}
	if len(kept) < leastUnknown { // hardly any: then signs count as they are
		return []rune(s)
	}
	return kept
}

// period is the length of the part that the text repeats, the last time perhaps cut off; the text's own without one.
func period(text []rune) int {
	for n := 1; n <= len(text)/2; n++ {
		if slices.Equal(text[n:], text[:len(text)-n]) {
			return n
		}
	}
	return len(text)
}

// common are words that people make passwords of, in the languages of the pages: those about passwords and this
// program, times of year, and greetings.
var common = []string{
	"administrator", "administration", "informationssäkerhet", "informationssakerhet", "informationsecurity",
	"cybersäkerhet", "cybersakerhet", "cybersecurity", "självskattning", "sjalvskattning", "organisation",
	"organization", "lösenord", "losenord", "lösenordet", "losenordet", "password", "passw0rd", "p4ssword", "passord",
	"adgangskode", "kodeord", "välkommen", "valkommen", "welcome", "velkommen", "hemligt", "hemlig", "secret",
	"letmein", "släppinmig", "iloveyou", "jagälskardig", "changeme", "changeit", "bytmig", "default", "standard",
	"mognad", "säkerhet", "sakerhet", "security", "kommunen", "kommune", "kommun", "municipality", "regionen", "region",
	"myndighet", "agency", "granskning", "revision", "test", "demo", "admin", "användare", "anvandare", "user",
	"login", "loggain", "inloggning", "sommar", "sommer", "summer", "vinter", "winter", "höst", "host", "autumn",
	"efterår", "spring", "vår", "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
	"oktober", "november", "december", "january", "february", "march", "june", "july", "august", "october", "måndag",
	"tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "monday", "tuesday", "wednesday", "thursday", "friday",
	"saturday", "sunday", "hejsan", "hej", "fotboll", "football", "hockey", "sommarlov", "semester", "dragon", "monkey",
	"superman", "batman", "minecraft", "linkedin", "facebook", "google", "stockholm", "göteborg", "goteborg", "malmö",
	"sunshine", "princess", "prinsessa", "trustno1", "jagheter", "mittnamn", "samordnare", "sverige",
	"sweden", "danmark", "denmark", "correcthorsebatterystaple",
}

// known are the words that say little, longest first: common ones and those of names.
func known(names []string) []string {
	words := slices.Clone(common)
	for _, name := range names {
		whole := string(letters(name))
		words = append(words, whole)
		for part := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			words = append(words, part)
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return utf8.RuneCountInString(w) < 3 })
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// rows are neighbours in the alphabet, among digits and on keyboards.
var rows = []string{
	"abcdefghijklmnopqrstuvwxyzåäö", "01234567890", "qwertyuiopå", "asdfghjklöä", "zxcvbnm", "qwertzuiopü", "azertyuiop",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", // columns, then zigzags
	"1q2w3e4r5t6y7u8i9o0p", "a1b2c3d4e5f6g7h8i9j0", "1a2b3c4d5e6f7g8h9i0j",
}

// neighbours reports whether b follows a in a row, forwards or backwards, or repeats it.
func neighbours(a, b rune) bool {
	if a == b {
		return true
	}
	for _, row := range rows {
		if strings.Contains(row, string([]rune{a, b})) || strings.Contains(row, string([]rune{b, a})) {
			return true
		}
	}
	return false
}

// withoutRuns is how many characters a text has when every run of three or more neighbours and every year counts as
// one.
func withoutRuns(text []rune) int {
	n := 0
	for i := 0; i < len(text); {
		end := i + 1
		for end < len(text) && neighbours(text[end-1], text[end]) {
			end++
		}
		if i+4 <= len(text) && isYear(text[i:i+4]) {
			end = max(end, i+4)
		}
		if end-i < 3 {
			end = i + 1
		}
		n, i = n+1, end
	}
	return n
}

// isYear reports whether four characters are a year of somebody alive.
func isYear(text []rune) bool {
	s := string(text)
	return (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && unicode.IsDigit(text[2]) &&
		unicode.IsDigit(text[3])
}
