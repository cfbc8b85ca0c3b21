package typed_test

import (
	"testing"
	"unicode/utf8"

	"mognad/questionnaires/typed"
)

func TestLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ typed, want string }{
		"plain":                    {"Norrdals kommun", "Norrdals kommun"},
		"white space":              {" Norrdals\t \n kommun ", "Norrdals kommun"},
		"decomposed letters":       {"Socialna\u0308mnden, A\u030angsby, Re\u0301n", "Socialnämnden, Ångsby, Rén"},
		"composed otherwise":       {"\u212bngsby", "Ångsby"},
		"no-break spaces":          {"\u00a0Norrdals\u00a0\u202fkommun\u3000", "Norrdals kommun"},
		"soft hyphen":              {"Social\u00adnämnden", "Socialnämnden"},
		"zero width":               {"\ufeffny\u200b.svar\u200cande\u200d\u2060", "ny.svarande"},
		"direction marks":          {"\u200ea\u200f\u202ab\u202c\u202ec\u2066d\u2069", "abcd"},
		"the mark between letters": {"a\u200b\u0308", "ä"},
		"other ignorable ones":     {"a\u034fb\u115fc\u3164d\ufe0fe\U000e0041f", "abcdef"},
		"controls":                 {"a\x00b\x07c\x7fd\u0093e", "abcde"},
		"line breaks":              {"a\vb\fc\u0085d\u2028e\u2029f", "a b c d e f"},
		"noncharacters":            {"a\ufffeb\uffffc\ufdd0d\U0001fffee", "abcde"},
		"other scripts stay":       {"Ελληνικά, Русский, العربية, 中文, 😀", "Ελληνικά, Русский, العربية, 中文, 😀"},
		"only what does not show":  {"\u200b\u00a0\ufeff", ""},
		"not UTF-8":                {" a\xff  b ", "a\xff b"},
		"the replacement character is shown, not hidden": {"a\ufffdb", "a\ufffdb"},
	}
	for name, test := range tests {
		if got := typed.Line(test.typed); got != test.want {
			t.Errorf("%s: %+q becomes %+q, want %+q", name, test.typed, got, test.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ typed, want string }{
		"plain":                     {" Rad ett\n\n  Rad två\t\n", "Rad ett\n\n  Rad två"},
		"line ends":                 {"a\r\nb\rc\nd", "a\nb\nc\nd"},
		"plain with line ends":      {"a\rb", "a\nb"},
		"line break of slides":      {"Rad ett\vRad två", "Rad ett\nRad två"},
		"page break":                {"Sida ett\fSida två", "Sida ett\nSida två"},
		"line separators":           {"a\u0085b\u2028c\u2029d", "a\nb\nc\nd"},
		"decomposed letters":        {"Pa\u030a A\u0308ngen", "På Ängen"},
		"controls":                  {"a\x00b\x1bc\x7fd\u0080\u0093e", "abcde"},
		"noncharacters":             {"a\ufffeb\uffffc\ufdefd", "abcd"},
		"direction overrides":       {"\u202eabc\u202c\u2066def\u2069\u200e\u200f", "abcdef"},
		"soft hyphen, zero width":   {"Social\u00adnämn\u200bden\u2060\ufeff", "Socialnämnden"},
		"no-break spaces stay":      {"5\u00a0000\u202fkronor", "5\u00a0000\u202fkronor"},
		"joined pictures stay":      {"👩\u200d🚒 ❤\ufe0f", "👩\u200d🚒 ❤\ufe0f"},
		"joiners of scripts stay":   {"می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"},
		"joiners in Latin do not":   {"a\u200db\u200cc a\u0323\u200dd \u1ea1\u200de", "abc ạd ạe"},
		"hidden words in tags":      {"hej\U000e0068\U000e0069", "hej"},
		"only what does not show":   {"\u200b \ufeff\n", ""},
		"not UTF-8":                 {"\n a\xff\r\nb ", "a\xff\nb"},
		"a byte order mark in text": {"a\n\ufeffb", "a\nb"},
	}
	for name, test := range tests {
		if got := typed.Text(test.typed); got != test.want {
			t.Errorf("%s: %+q becomes %+q, want %+q", name, test.typed, got, test.want)
		}
	}
}

func TestEmailAndFolded(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"ny@x.example", " NY@x.example ", "n\u200by@x.example", "ny\u00ad@X.example\u00a0"} {
		if got := typed.Email(s); got != "ny@x.example" {
			t.Errorf("%+q becomes %+q", s, got)
		}
	}
	if typed.Folded("SOCIALNÄMNDEN") != typed.Folded("Socialna\u0308mn\u00adden") {
		t.Error("two spellings of a name differ")
	}
}

// FuzzClean checks that cleaning twice changes no more than cleaning once, and that nothing becomes invalid.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a\u0308\u200d", "\u1ea1\u200d\u0323", "\r\n\v", "क्\u200dष", "\xff\u0308", "👩\u200d\ufe0f\u200d🚒"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) string{"line": typed.Line, "text": typed.Text, "folded": typed.Folded} {
			once := clean(s)
			if again := clean(once); again != once {
				t.Errorf("%s: %+q becomes %+q, then %+q", name, s, once, again)
			}
			if utf8.ValidString(s) && !utf8.ValidString(once) {
				t.Errorf("%s: %+q becomes %+q, which is not UTF-8", name, s, once)
			}
		}
	})
}
