package record

import (
	"time"

	"mognad/assessment"
)

// FollowedUp is a recommendation of an earlier audit, as it was then, with what the auditors find has become of it.
type FollowedUp struct {
	ID             assessment.ID        `json:"id" format:"uuid"`
	Earlier        FollowedAudit        `json:"earlier" doc:"The earlier audit, as it was called when this one took its recommendations"`
	Recommendation *assessment.ID       `json:"recommendation" format:"uuid" doc:"null for one of an audit that is not here"`
	Body           string               `json:"body" doc:"The name of the body then; empty if not known"`
	Number         string               `json:"number" doc:"As printed; empty for none"`
	Text           string               `json:"text"`
	Response       *assessment.Response `json:"response" enum:"accepts,accepts_in_part,rejects" doc:"What the body had replied when the auditors last wrote; null for nothing that they could read"`
	Became         *assessment.FollowUp `json:"became" enum:"open,planned,done,rejected" doc:"What had become of it by the body's own account then; null for nothing that they could read"`
	Finding        assessment.Finding   `json:"finding" enum:",done,partly_done,not_done,no_longer_relevant" doc:"What the auditors find; empty while it is not assessed"`
	Evidence       string               `json:"evidence" doc:"What the finding is based on"`
	Version        int64                `json:"version"`
	UpdatedAt      time.Time            `json:"updated_at"`
	Now            *AuditRecommendation `json:"now" doc:"The recommendation with the body's reply and its actions now; null for readers who may not read the earlier audit"`
}

// FollowedAudit names an earlier audit.
type FollowedAudit struct {
	ID    *assessment.ID          `json:"id" format:"uuid" doc:"null for one that is not here"`
	Title string                  `json:"title"`
	Date  *assessment.PartialDate `json:"date" doc:"Day, month or year of its report; null if not known"`
}

// FollowedUpOf is the record of what is stored.
func FollowedUpOf(f assessment.EarlierRecommendation) FollowedUp {
	return FollowedUp{
		ID:             f.ID,
		Earlier:        FollowedAudit{ID: f.EarlierID, Title: f.Earlier, Date: Optional(f.EarlierDate)},
		Recommendation: f.RecommendationID,
		Body:           f.BodyName,
		Number:         f.Number,
		Text:           f.Text,
		Response:       Optional(f.Response),
		Became:         Optional(f.Became),
		Finding:        f.Finding,
		Evidence:       f.Evidence,
		Version:        f.Version,
		UpdatedAt:      f.UpdatedAt.UTC(),
	}
}

// FindingName is what a finding is called in message keys.
func FindingName(f assessment.Finding) string {
	if f == assessment.FindingNone {
		return "none"
	}
	return string(f)
}

// Replied is what the body had replied when the auditors last wrote, "" for nothing that is known.
func (f FollowedUp) Replied() assessment.Response {
	if f.Response == nil {
		return ""
	}
	return *f.Response
}

// Said is what the body says now or, for readers who may not read that, what it said when the auditors last wrote.
func (f FollowedUp) Said() (response assessment.Response, became *assessment.FollowUp) {
	if f.Now == nil {
		return f.Replied(), f.Became
	}
	if f.Now.Reply != nil {
		response = f.Now.Reply.Response
	}
	return response, f.Now.FollowUp
}

// Apart reports whether the body says that it is done and the auditors find that it is not.
func (f FollowedUp) Apart() bool {
	_, became := f.Said()
	return became != nil && *became == assessment.FollowDone &&
		(f.Finding == assessment.FindingPartly || f.Finding == assessment.FindingNotDone)
}

// FollowedUpOfAudit are those of one earlier audit.
type FollowedUpOfAudit struct {
	FollowedAudit
	Items []FollowedUp
}

// ByEarlier are what is followed up by the earlier audit, in the order of the audit.
func (a Audit) ByEarlier() []FollowedUpOfAudit {
	var list []FollowedUpOfAudit
	for _, f := range a.FollowUps {
		if n := len(list); n == 0 || !list[n-1].same(f.Earlier) {
			list = append(list, FollowedUpOfAudit{FollowedAudit: f.Earlier})
		}
		of := &list[len(list)-1]
		of.Items = append(of.Items, f)
	}
	return list
}

func (a FollowedAudit) same(b FollowedAudit) bool {
	return a.Title == b.Title && (a.Date == nil) == (b.Date == nil) && (a.Date == nil || *a.Date == *b.Date)
}

// LaterFinding is what the auditors of a later audit, which is final, found of a recommendation.
type LaterFinding struct {
	Audit    AuditName          `json:"audit"`
	Finding  assessment.Finding `json:"finding" enum:",done,partly_done,not_done,no_longer_relevant" doc:"Empty if it was not assessed"`
	Evidence string             `json:"evidence"`
}

// FollowedUpVersions are all versions of what was found of earlier recommendations.
type FollowedUpVersions struct {
	Items  []FollowedUpVersion `json:"items" doc:"One by one, the latest version of each first"`
	People People              `json:"people" doc:"The names of everybody referred to by id"`
}

// FollowedUpVersion is a version of what was found of an earlier recommendation.
type FollowedUpVersion struct {
	FollowUp assessment.ID      `json:"follow_up" format:"uuid"`
	Sequence int64              `json:"sequence" doc:"Counts the versions of one from 1"`
	Finding  assessment.Finding `json:"finding" enum:",done,partly_done,not_done,no_longer_relevant"`
	Evidence string             `json:"evidence"`
	SavedBy  assessment.ID      `json:"saved_by" format:"uuid" doc:"Who wrote or imported it"`
	SavedAt  time.Time          `json:"saved_at"`
	FromFile bool               `json:"from_file" doc:"Whether it came from a file that was imported"`
}

// FollowedUpVersionOf is the record of a kept version.
func FollowedUpVersionOf(v assessment.EarlierRecommendationVersion) FollowedUpVersion {
	return FollowedUpVersion{
		FollowUp: v.EarlierRecommendationID,
		Sequence: v.Sequence,
		Finding:  v.Finding,
		Evidence: v.Evidence,
		SavedBy:  v.SavedBy,
		SavedAt:  v.SavedAt.UTC(),
		FromFile: v.FromFile,
	}
}
