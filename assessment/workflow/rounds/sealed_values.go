package rounds

import (
	"bytes"
	"errors"
	"fmt"

	"mognad/assessment"
)

// CountedValues reads what is counted of a submission from what has been kept of it, and from its content where nothing
// has, into answers, which it empties first.
func CountedValues(s assessment.Submission, answers []assessment.Answer) ([]assessment.Answer, error) {
	if s.Values == "" {
		return SealedValues(s, answers)
	}
	answers, err := assessment.ParseValues(s.Values, answers)
	if err != nil {
		return nil, fmt.Errorf("read submission %d of assessment %s: %w", s.Number, s.AssessmentID, err)
	}
	return answers, nil
}

// SealedValues reads from a submission's content what is counted of each answer, question and value, into answers,
// which it empties first. It passes over texts, evidence and names, which are nearly all of the content, without
// reading them. The content must be JSON as it was sealed; see [assessment.Sealed].
func SealedValues(s assessment.Submission, answers []assessment.Answer) ([]assessment.Answer, error) {
	if err := intact(s); err != nil {
		return nil, err
	}
	read := reader{b: s.Content}
	answers = answers[:0]
	err := read.object(func(name []byte) error {
		if string(name) != "answers" {
			return read.skip()
		}
		return read.array(func() error {
			var a assessment.Answer
			err := read.object(func(name []byte) (err error) {
				switch string(name) {
				case "question":
					a.QuestionID, err = read.text()
				case "value":
					a.Value, err = read.text()
				default:
					err = read.skip()
				}
				return err
			})
			answers = append(answers, a)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read submission %d of assessment %s: %w", s.Number, s.AssessmentID, err)
	}
	return answers, nil
}

// errSealed is what a reader answers to what is no canonical JSON.
var errSealed = errors.New("the content is not as it is sealed")

// reader goes through canonical JSON (RFC 8785), which has no white space between its parts.
type reader struct {
	b  []byte
	at int
}

// take passes the byte if it comes next.
func (r *reader) take(c byte) bool {
	if r.at < len(r.b) && r.b[r.at] == c {
		r.at++
		return true
	}
	return false
}

// object calls member with the name of each member, whose value it must read or skip.
func (r *reader) object(member func(name []byte) error) error {
	if !r.take('{') {
		return errSealed
	}
	for first := true; !r.take('}'); first = false {
		if !first && !r.take(',') {
			return errSealed
		}
		name, _, err := r.raw()
		if err != nil {
			return err
		}
		if !r.take(':') {
			return errSealed
		}
		if err := member(name); err != nil {
			return err
		}
	}
	return nil
}

// array calls element for each element, which it must read or skip.
func (r *reader) array(element func() error) error {
	if !r.take('[') {
		return errSealed
	}
	for first := true; !r.take(']'); first = false {
		if !first && !r.take(',') {
			return errSealed
		}
		if err := element(); err != nil {
			return err
		}
	}
	return nil
}

// raw passes a string and gives what stands between its quotation marks, as it is written; plain when that is what it
// says.
func (r *reader) raw() (raw []byte, plain bool, err error) {
	if !r.take('"') {
		return nil, false, errSealed
	}
	from := r.at
	for {
		next := bytes.IndexByte(r.b[r.at:], '"')
		if next < 0 {
			return nil, false, errSealed
		}
		r.at += next + 1
		// A quotation mark behind an odd number of backslashes belongs to the string.
		slashes := 0
		for i := r.at - 2; i >= from && r.b[i] == '\\'; i-- {
			slashes++
		}
		if slashes%2 == 0 {
			raw = r.b[from : r.at-1]
			return raw, bytes.IndexByte(raw, '\\') < 0, nil
		}
	}
}

// text passes a string and gives it. Ids have no character that JSON writes otherwise.
func (r *reader) text() (string, error) {
	raw, plain, err := r.raw()
	if err != nil {
		return "", err
	}
	if !plain {
		return "", errSealed
	}
	return string(raw), nil
}

// skip passes a value of any kind.
func (r *reader) skip() error {
	if r.at >= len(r.b) {
		return errSealed
	}
	switch r.b[r.at] {
	case '"':
		_, _, err := r.raw()
		return err
	case '{':
		return r.object(func([]byte) error { return r.skip() })
	case '[':
		return r.array(r.skip)
	}
	from := r.at
	for r.at < len(r.b) && r.b[r.at] != ',' && r.b[r.at] != '}' && r.b[r.at] != ']' {
		r.at++
	}
	if r.at == from {
		return errSealed
	}
	return nil
}
