package record

// Search is what a search found among what its reader may see, by kind.
type Search struct {
	Query  string        `json:"query" doc:"What was searched for, cleaned"`
	Kind   string        `json:"kind" doc:"The only kind asked for; empty for all"`
	Found  int           `json:"found" doc:"Number of hits of all kinds"`
	Groups []SearchGroup `json:"groups" doc:"Kinds with hits, that with the best hit first" nullable:"false"`
}

// SearchGroup is the hits of one kind.
type SearchGroup struct {
	Kind  string      `json:"kind" enum:"entities,users,bodies,governing_documents,risks,objectives,measures,context_changes,needs,nonconformities,trainings,activities,rounds,audits,recommendations,advice,actions,reviews,approvals,questions,help"`
	Found int         `json:"found" doc:"Number of hits; the first ones are listed"`
	Hits  []SearchHit `json:"hits" doc:"Best first: in names before in texts" nullable:"false"`
}

// SearchHit is one thing that was found.
type SearchHit struct {
	ID     string `json:"id" doc:"Id of the thing; of a question its id in the questionnaire, of advice that of the rule, of help the name of the section"`
	Of     string `json:"of" doc:"What it is part of: the id of the audit, or of the round whose result has the advice, key/version of the questionnaire, or the name of the guide; empty for others"`
	Name   string `json:"name"`
	Within string `json:"within" doc:"What it belongs to, by name: parent entity, audit, round, questionnaire or guide; may be empty"`
	Text   string `json:"text" doc:"The part of its text where the words are, if not in the name; may be empty"`
}
