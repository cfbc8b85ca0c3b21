package rounds

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mognad/assessment"
)

// Unseal reads a submission's content, after its hash has shown that it is what was handed in. Audits read hundreds at
// a time, each of some 15 KiB, so it is read as it is sealed; what is written in another way, the library reads.
func Unseal(s assessment.Submission) (assessment.Sealed, error) {
	if err := intact(s); err != nil {
		return assessment.Sealed{}, err
	}
	read := reader{b: s.Content}
	sealed, err := read.sealed()
	if errors.Is(err, errSealed) || err == nil && read.at < len(read.b) {
		sealed = assessment.Sealed{}
		err = json.Unmarshal(s.Content, &sealed)
	}
	if err != nil {
		return sealed, fmt.Errorf("read submission %d of assessment %s: %w", s.Number, s.AssessmentID, err)
	}
	return sealed, nil
}

func (r *reader) sealed() (s assessment.Sealed, err error) {
	err = r.object(func(name []byte) (err error) {
		switch string(name) {
		case "format":
			var n int64
			n, err = r.number()
			s.Format = int(n)
		case "organisation":
			s.Organisation, err = r.name()
		case "entity":
			s.Entity, err = r.name()
		case "kind":
			var kind string
			kind, err = r.words()
			s.Kind = assessment.EntityKind(kind)
		case "round":
			s.Round, err = r.name()
		case "questionnaire":
			s.Questionnaire, err = r.version()
		case "assessment":
			s.Assessment, err = r.words()
		case "number":
			var n int64
			n, err = r.number()
			s.Number = int(n)
		case "submitted_by":
			s.SubmittedBy, err = r.words()
		case "submitted_at":
			s.SubmittedAt, err = r.moment()
		case "answers":
			s.Answers = make([]assessment.SealedAnswer, 0, 64) // as many as most have, so that few are moved
			err = r.array(func() error {
				a, err := r.answer()
				s.Answers = append(s.Answers, a)
				return err
			})
		default:
			err = r.skip()
		}
		return err
	})
	return s, err
}

func (r *reader) name() (n assessment.SealedName, err error) {
	err = r.object(func(name []byte) (err error) {
		switch string(name) {
		case "id":
			n.ID, err = r.words()
		case "name":
			n.Name, err = r.words()
		default:
			err = r.skip()
		}
		return err
	})
	return n, err
}

func (r *reader) version() (v assessment.SealedVersion, err error) {
	err = r.object(func(name []byte) (err error) {
		switch string(name) {
		case "key":
			v.Key, err = r.words()
		case "version":
			v.Version, err = r.words()
		case "sha256":
			v.SHA256, err = r.words()
		default:
			err = r.skip()
		}
		return err
	})
	return v, err
}

func (r *reader) answer() (a assessment.SealedAnswer, err error) {
	err = r.object(func(name []byte) (err error) {
		switch string(name) {
		case "question":
			a.Question, err = r.words()
		case "value":
			a.Value, err = r.words()
		case "reason":
			a.Reason, err = r.words()
		case "comment":
			a.Comment, err = r.words()
		case "evidence":
			a.Evidence = []assessment.Evidence{}
			err = r.array(func() error {
				e, err := r.evidence()
				a.Evidence = append(a.Evidence, e)
				return err
			})
		case "answered_by":
			a.AnsweredBy, err = r.words()
		case "answered_at":
			if r.word("null") {
				return nil
			}
			var at time.Time
			at, err = r.moment()
			a.AnsweredAt = &at
		case "still_true":
			a.StillTrue = r.word("true")
			if !a.StillTrue && !r.word("false") {
				err = errSealed
			}
		case "provider":
			a.Provider, err = r.words()
		case "stance":
			var stance string
			stance, err = r.words()
			a.Stance = assessment.Stance(stance)
		case "version":
			a.Version, err = r.number()
		default:
			err = r.skip()
		}
		return err
	})
	return a, err
}

func (r *reader) evidence() (e assessment.Evidence, err error) {
	err = r.object(func(name []byte) (err error) {
		switch string(name) {
		case "text":
			e.Text, err = r.words()
		case "link":
			e.Link, err = r.words()
		default:
			err = r.skip()
		}
		return err
	})
	return e, err
}

// words passes a string that may have any characters and gives it.
func (r *reader) words() (string, error) {
	from := r.at
	raw, plain, err := r.raw()
	if err != nil || plain {
		return string(raw), err
	}
	var words string
	err = json.Unmarshal(r.b[from:r.at], &words)
	return words, err
}

// number passes a whole number and gives it.
func (r *reader) number() (int64, error) {
	from := r.at
	for r.at < len(r.b) && (r.b[r.at] == '-' || r.b[r.at] >= '0' && r.b[r.at] <= '9') {
		r.at++
	}
	n, err := strconv.ParseInt(string(r.b[from:r.at]), 10, 64)
	if err != nil {
		return 0, errSealed
	}
	return n, nil
}

func (r *reader) moment() (t time.Time, err error) {
	raw, _, err := r.raw()
	if err != nil {
		return t, err
	}
	if t.UnmarshalText(raw) != nil {
		return t, errSealed
	}
	return t, nil
}

// word passes a word that is no string if it comes next.
func (r *reader) word(word string) bool {
	if len(r.b)-r.at < len(word) || string(r.b[r.at:r.at+len(word)]) != word {
		return false
	}
	r.at += len(word)
	return true
}
