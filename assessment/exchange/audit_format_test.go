package exchange_test

import (
	"strings"
	"testing"

	"mognad/assessment/exchange"
)

// TestFileThatSaysNoFormat has the first one that can hold it, so that what is written by hand needs none.
func TestFileThatSaysNoFormat(t *testing.T) {
	t.Parallel()
	without := strings.Replace(base, "format: 1\n", "", 1)
	for name, tt := range map[string]struct {
		old, new string
		want     int
	}{
		"as ever":        {"  date: 2026-02-03", "  date: 2026-02-03", exchange.FormatAsJudged},
		"day of replies": {"  date: 2026-02-03", "  date: 2026-02-03\n  reply_due: 2026-05-01", exchange.FormatReplyDue},
		"no numbers":     {"  date: 2026-02-03", "  date: 2026-02-03\n  numbering: none", exchange.FormatProcess},
		"a month":        {"  date: 2026-02-03", "  date: 2026-02", exchange.FormatDetails},
	} {
		f, err := exchange.Parse("a.yaml", []byte(strings.Replace(without, tt.old, tt.new, 1)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Format != tt.want {
			t.Errorf("%s: format %d, want %d", name, f.Format, tt.want)
		}
	}
}
