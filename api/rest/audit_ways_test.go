package rest_test

import (
	"archive/zip"
	"html"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/questionnaires/strictyaml"
)

// wholeAudit has something in every field that an audit file may have without a round.
const wholeAudit = `format: 7
audit:
  key: hel-granskning
  title: TITELN
  edition: 2
  corrects: forra-granskningen
  correction: FEL BILAGA
  auditor: FIRMAN
  state: final
  commissioned_by: [UPPDRAGSGIVAREN]
  date: 2026-03-27
  from: 2025-11-03
  to: 2026-02-04
  plan_year: 2031
  reply_due: 2026-09-18
  report_number: RAPPORT 12
  numbering: report
  case_number: DIARIET 34
  earlier: [{year: 2015–2017, what: TIDIGARE, audit: den-tidigare}]
  materiality: VÄSENTLIGHETEN
  risk_assessment: RISKBEDÖMNINGEN
  method: METODEN
  purpose: SYFTET
  background: BAKGRUNDEN
  delimitation: AVGRÄNSNINGEN
  criteria: [KRITERIET]
  documents_studied: [DOKUMENTET]
  interviews: [{role: ROLLEN, on: 2026-01-15, notes: INTERVJUN}]
  independence: OBEROENDET
  cover_letter: MISSIVET
  summary: SAMMANFATTNINGEN
  fact_check: FAKTAKOLLEN
  notes: {ANTECKNINGEN: NOTERINGEN}
  appendices: {BILAGAN: BILAGANS TEXT}
  overall: OMDÖMET
  statement: SLUTSATSEN
scale: {risks: [{label: RISKSTEGET, tone: criticism}, {label: LUGNT}], words: {not_assessed: UTELÄMNAT, not_applicable: EJ AKTUELLT}, steps: [{label: STEGET, ordinal: 3, tone: praise, group: GRUPPEN}, {label: LÄGST, ordinal: 0}]}
entities:
  - {id: it-nyckeln, name: ENHETEN, kind: operation, body: ORGANET, overall: ENHETENS OMDÖME, statement: ENHETENS SLUTSATS, totals: {STEGET: 9, LÄGST: 2, not_assessed: 1, not_applicable: 4}}
  - {id: utanfor, name: UTANFÖR TRÄDET, kind: system, outside: true, body: ANDRA ORGANET}
questions:
  - no: 7b
    area: OMRÅDET
    totals: {STEGET: 3}
    text: FRÅGAN
    parts: {DELEN: DELFRÅGAN}
    judgements: {it-nyckeln: {judgement: STEGET, observation: IAKTTAGELSEN, criterion: MÅTTSTOCKEN, cause: ORSAKEN, consequence: FÖLJDEN, risk: RISKSTEGET, reason: SKÄLET, parts: [{part: DELEN, judgement: LÄGST, words: DELENS ORD}]}}
    recs: {it-nyckeln: [1]}
  - {no: 8, text: ANDRA FRÅGAN, judgements: {it-nyckeln: {not_assessed: true, reason: INTE BEDÖMT}}}
  - {no: 9, text: TREDJE FRÅGAN, judgements: {it-nyckeln: {not_applicable: true}}}
recommendations:
  it-nyckeln:
    1: {text: REKOMMENDATIONEN, priority: high, first_step: FÖRSTA STEGET, references: [HÄNVISNINGEN], continues: 1, jointly: [ANDRA ORGANET]}
  ANDRA ORGANET:
    1: {same_as: {body: ORGANET, no: 1}, continues: 1}
follow_ups:
  - {audit: FÖREGÅNGAREN, date: 2014-02-03, body: DET GAMLA ORGANET, no: 17z, text: DEN GAMLA REKOMMENDATIONEN, response: accepts_in_part, became: planned, finding: partly_done, evidence: UNDERLAGET}
`

// aWay is how a stored field is found in each way out. A way that a field is not in says so where its reader sees it:
// the workbook on its first sheet.
type aWay struct {
	file string // in YAML and in JSON; "" where it is left out because it is the usual
	page string // in the report, in Word and in the workbook; "" for as in the file
	only string // the ways that have it, if not all: "file", "file workbook"
}

// auditWays are all fields that are stored of an audit, by their path in the file.
var auditWays = map[string]aWay{
	"audit.key":                            {file: "hel-granskning", only: "file"},
	"audit.title":                          {file: "TITELN"},
	"audit.auditor":                        {file: "FIRMAN"},
	"audit.edition":                        {file: "edition", page: "ersion 2"},
	"audit.corrects":                       {file: "forra-granskningen", only: "file"},
	"audit.correction":                     {file: "FEL BILAGA"},
	"audit.state":                          {file: "final", page: "Slutlig", only: "file workbook"},
	"audit.commissioned_by":                {file: "UPPDRAGSGIVAREN"},
	"audit.date":                           {file: "2026-03-27", page: "27 mars 2026"},
	"audit.from":                           {file: "2025-11-03", page: "3 november 2025"},
	"audit.to":                             {file: "2026-02-04", page: "4 februari 2026"},
	"audit.reply_due":                      {file: "2026-09-18", page: "18 september 2026"},
	"audit.plan_year":                      {file: "2031"},
	"audit.earlier.year":                   {file: "2015–2017"},
	"audit.report_number":                  {file: "RAPPORT 12"},
	"audit.case_number":                    {file: "DIARIET 34"},
	"audit.materiality":                    {file: "VÄSENTLIGHETEN"},
	"audit.risk_assessment":                {file: "RISKBEDÖMNINGEN"},
	"audit.numbering":                      {file: "report", only: "file"},
	"audit.method":                         {file: "METODEN"},
	"audit.earlier.what":                   {file: "TIDIGARE"},
	"audit.earlier.audit":                  {file: "den-tidigare", only: "file"},
	"follow_ups.audit":                     {file: "FÖREGÅNGAREN"},
	"follow_ups.date":                      {file: "2014-02-03", page: "3 februari 2014"},
	"follow_ups.body":                      {file: "DET GAMLA ORGANET"},
	"follow_ups.no":                        {file: "17z"},
	"follow_ups.text":                      {file: "DEN GAMLA REKOMMENDATIONEN"},
	"follow_ups.response":                  {file: "accepts_in_part", page: "elvis"},
	"follow_ups.became":                    {file: "planned", page: "lan"},
	"follow_ups.finding":                   {file: "partly_done", page: "Delvis åtgärdad"},
	"follow_ups.evidence":                  {file: "UNDERLAGET"},
	"audit.purpose":                        {file: "SYFTET"},
	"audit.background":                     {file: "BAKGRUNDEN"},
	"audit.delimitation":                   {file: "AVGRÄNSNINGEN"},
	"audit.criteria":                       {file: "KRITERIET"},
	"audit.documents_studied":              {file: "DOKUMENTET"},
	"audit.interviews.role":                {file: "ROLLEN"},
	"audit.interviews.on":                  {file: "2026-01-15", page: "15 januari 2026"},
	"audit.interviews.notes":               {file: "INTERVJUN"},
	"audit.independence":                   {file: "OBEROENDET"},
	"audit.summary":                        {file: "SAMMANFATTNINGEN"},
	"audit.fact_check":                     {file: "FAKTAKOLLEN"},
	"audit.notes.name":                     {file: "ANTECKNINGEN"},
	"audit.notes.text":                     {file: "NOTERINGEN"},
	"audit.appendices.name":                {file: "BILAGAN"},
	"audit.appendices.text":                {file: "BILAGANS TEXT"},
	"audit.overall":                        {file: "OMDÖMET"},
	"audit.statement":                      {file: "SLUTSATSEN"},
	"scale":                                {file: "GRUPPEN"},
	"entities.id":                          {file: "it-nyckeln", only: "file"},
	"entities.name":                        {file: "ENHETEN"},
	"entities.kind":                        {file: "operation", only: "file"},
	"entities.body":                        {file: "ORGANET"},
	"entities.overall":                     {file: "ENHETENS OMDÖME"},
	"entities.statement":                   {file: "ENHETENS SLUTSATS"},
	"audit.cover_letter":                   {file: "MISSIVET", only: "file workbook"},
	"entities.outside":                     {file: "outside", only: "file"},
	"entities.totals":                      {file: "totals", page: "Per enhet"},
	"questions.totals":                     {file: "totals", page: "Per fråga"},
	"questions.no":                         {file: "7b"},
	"questions.area":                       {file: "OMRÅDET"},
	"questions.text":                       {file: "FRÅGAN"},
	"questions.parts.name":                 {file: "DELEN"},
	"questions.parts.text":                 {file: "DELFRÅGAN"},
	"questions.judgements.judgement":       {file: "STEGET"},
	"questions.judgements.not_assessed":    {file: "not_assessed", page: "UTELÄMNAT"},
	"questions.judgements.not_applicable":  {file: "not_applicable", page: "EJ AKTUELLT"},
	"questions.judgements.observation":     {file: "IAKTTAGELSEN"},
	"questions.judgements.criterion":       {file: "MÅTTSTOCKEN"},
	"questions.judgements.cause":           {file: "ORSAKEN"},
	"questions.judgements.consequence":     {file: "FÖLJDEN"},
	"questions.judgements.risk":            {file: "RISKSTEGET"},
	"questions.judgements.reason":          {file: "SKÄLET"},
	"questions.judgements.parts.part":      {file: "DELEN"},
	"questions.judgements.parts.judgement": {file: "judgement", page: "DELEN: LÄGST"},
	"questions.judgements.parts.words":     {file: "DELENS ORD"},
	"questions.judgements.judged_by":       {file: "asa@norrdal.example", only: "file"},
	"questions.judgements.judged_at":       {file: "judged_at", only: "file"},
	"questions.judgements.imported_by":     {file: "imported_by", page: "Åsa Öberg"},
	"questions.judgements.imported_at":     {file: "imported_at", page: "mporterad"},
	"questions.recs.body":                  {file: "recs", page: "ORGANET"},
	"questions.recs.no":                    {file: "recs", page: "ORGANET"},
	"recommendations.text":                 {file: "REKOMMENDATIONEN"},
	"recommendations.priority":             {file: "high", page: "ög"},
	"recommendations.first_step":           {file: "FÖRSTA STEGET"},
	"recommendations.references":           {file: "HÄNVISNINGEN"},
	"recommendations.jointly":              {file: "jointly", page: "gemensamt med ANDRA ORGANET"},
	"recommendations.continues":            {file: "continues", only: "file"},
}

// notOfThisAudit are the fields that a file has only of an audit with a round, with engaged auditors or with proposals
// that were dismissed, or that are about the file itself. The workbook shows what comes of the round in sheets of its
// own, and says on its first sheet that the rest is in the file.
var notOfThisAudit = []string{
	"format", "part", "withheld", "revision", "expected", "round", "entities.pinned", "questions.from", "questions.judgements.proposed",
	"recommendations.rule", "recommendations.rule_entity", "replies", "fact_checks", "dismissed", "engaged", "declarations", "plan_approvals",
	"confirmed_without_auditor.auditor", "confirmed_without_auditor.by", "confirmed_without_auditor.role",
	"confirmed_without_auditor.at",
}

// fieldPaths lists the paths of the fields of a struct of the file.
func fieldPaths(t reflect.Type, at string) []string {
	var paths []string
	for _, f := range strictyaml.FieldsOf(t) {
		path := strictyaml.Join(at, f.Key)
		element := f.Type
		for element.Kind() == reflect.Slice || element.Kind() == reflect.Map || element.Kind() == reflect.Pointer {
			element = element.Elem()
		}
		switch {
		case slices.Contains(notOfThisAudit, path):
		case element == reflect.TypeFor[exchange.Numbering]():
			paths = append(paths, fieldPaths(reflect.TypeFor[exchange.Recommendation](), path)...)
		case element.Kind() == reflect.Struct && len(strictyaml.FieldsOf(element)) > 0:
			paths = append(paths, fieldPaths(element, path)...)
		default:
			paths = append(paths, path)
		}
	}
	return paths
}

// TestEveryFieldInEveryWayOut goes through every stored field of an audit against the report, also as Word, the workbook and the files.
func TestEveryFieldInEveryWayOut(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	done := asa.Call(http.MethodPost, here+"/audits/import", wholeAudit, "Content-Type", "application/yaml").
		Want(http.StatusOK)
	_, carl := s.Join(t, "Carl", "carl@norrdal.example", assessment.Management, s.Root(t))
	path := "/audits/" + done.Text("id")
	reader := s.Client(t, "carl@norrdal.example", "norrdal", assessment.TokenRead)
	file := func(format string) string {
		t.Helper()
		return reader.Get(here+path+"/file?format="+format, "Accept-Language", "sv").Want(http.StatusOK).Body
	}
	ways := map[string]string{
		"yaml": file("yaml"),
		"json": file("json"),
		"report": carl.Get("/organisations/norrdal" + path + "/report?reasons=1").
			Want(http.StatusOK).
			Text(),
		"word":     unzipped(t, file("docx&reasons=true")),
		"workbook": unzipped(t, file("xlsx")),
	}
	if !strings.Contains(ways["workbook"], "Finns bara i granskningen som YAML- eller JSON-fil") {
		t.Error("the workbook does not say what it leaves out")
	}
	paths := fieldPaths(reflect.TypeFor[exchange.File](), "")
	for _, field := range paths {
		way, known := auditWays[field]
		if !known {
			t.Errorf("%s is stored, and nothing here says where it can be read", field)
			continue
		}
		for name, content := range ways {
			want := way.file
			if name != "yaml" && name != "json" {
				if way.page != "" {
					want = way.page
				}
				if way.only != "" && !strings.Contains(way.only, name) {
					continue
				}
			}
			if !strings.Contains(content, want) {
				t.Errorf("%s: %q is missing in the %s", field, want, name)
			}
		}
	}
	for field := range auditWays {
		if !slices.Contains(paths, field) {
			t.Errorf("%s is no longer a field", field)
		}
	}
}

// unzipped is the text of all parts of a workbook.
func unzipped(t *testing.T, content string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return html.UnescapeString(b.String())
}
