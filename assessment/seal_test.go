package assessment_test

import (
	"testing"

	"mognad/assessment"
)

// TestSeal holds the bytes: what is stored was sealed in this way, and its hash has been handed out as a receipt.
func TestSeal(t *testing.T) {
	t.Parallel()
	type record struct {
		Title string  `json:"title"`
		Count float64 `json:"count"`
		None  *string `json:"none"`
		Areas []string
	}
	s, err := assessment.SealOf(record{Title: "Å\t<b>&\u2028", Count: 1e21, Areas: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	const content = "{\"Areas\":[],\"count\":1e+21,\"none\":null,\"title\":\"Å\\t<b>&\u2028\"}"
	const sum = "d14fadcc360f19ad8d6ac27011240872a274dd66bc82542827ee4445775c2eb0"
	if string(s.Content) != content || s.SHA256 != sum {
		t.Errorf("sealed is %s with the hash %s, want %s with %s", s.Content, s.SHA256, content, sum)
	}
	if again := assessment.SealBytes(s.Content); again.SHA256 != sum {
		t.Errorf("the same bytes have the hash %s, want %s", again.SHA256, sum)
	}
	var read record
	if err := s.Unseal(&read); err != nil || read.Title != "Å\t<b>&\u2028" {
		t.Errorf("read is %+v, %v", read, err)
	}
	for name, broken := range map[string]assessment.Seal{
		"another hash":    {Content: s.Content, SHA256: assessment.SealBytes(nil).SHA256},
		"another content": {Content: append([]byte(" "), s.Content...), SHA256: sum},
		"no hash":         {Content: s.Content},
	} {
		read := record{}
		if broken.Verify() == nil || broken.Unseal(&read) == nil || read.Title != "" {
			t.Errorf("%s: verified, or read as %+v", name, read)
		}
	}
	if _, err := assessment.SealOf(func() {}); err == nil {
		t.Error("what is not JSON is sealed without an error")
	}
}
