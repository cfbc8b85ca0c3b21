// Package metrics counts what the server does and answers Prometheus with the numbers. Those who do something tell it
// through small interfaces of their own, and so know nothing of Prometheus; what to alert on is left to the operator.
package metrics

import (
	"net/http"
	"net/http/pprof" // also registers on http.DefaultServeMux, which nothing here serves
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// namespace begins the name of every metric of ours.
const namespace = "mognad"

// Metrics are the numbers of one server, in a registry of their own. They are made by [New]. A nil one counts nothing.
type Metrics struct {
	registry *prometheus.Registry

	requests       *prometheus.CounterVec
	requestSeconds *prometheus.HistogramVec
	saves          *prometheus.CounterVec
	signIns        *prometheus.CounterVec
	commits        *prometheus.CounterVec
	commitSeconds  prometheus.Histogram
	jobs           *prometheus.CounterVec
	jobSeconds     *prometheus.CounterVec
	jobSuccess     *prometheus.GaugeVec
	mails          *prometheus.CounterVec
}

// The limits of the durations that are counted together, in seconds. A request to a page takes some milliseconds, an
// import some seconds; a commit as long as the disk needs.
var (
	requestBuckets = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}
	commitBuckets  = []float64{.0005, .001, .002, .005, .01, .025, .05, .1, .5, 2, 10}
)

// New makes the numbers of a server with this version of the program on this kind of database.
func New(version, database string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counters("http_requests_total",
			"Requests answered, by the pattern of their route and the class of their status.",
			"method", "route", "class"),
		requestSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "http_request_duration_seconds",
			Help: "Time from reading a request's headers to its whole reply.", Buckets: requestBuckets,
		}, []string{"method", "route"}),
		saves: counters("saves_total",
			"Requests to change something, by the permission that they need and how they ended: acknowledged, or why not.",
			"permission", "outcome"),
		signIns: counters("sign_ins_total", "Attempts to sign in, by how they ended.", "door", "outcome"),
		commits: counters("commits_total",
			"Commits of changes to the database; of a failed one the transaction is run again or refused.", "result"),
		commitSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "commit_duration_seconds",
			Help: "Time that the database took for a commit.", Buckets: commitBuckets,
		}),
		jobs:       counters("job_runs_total", "Runs of what the server does by itself.", "job", "result"),
		jobSeconds: counters("job_seconds_total", "Time spent on what the server does by itself.", "job"),
		jobSuccess: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "job_last_success_timestamp_seconds",
			Help: "When a job last ended well, in seconds since 1970.",
		}, []string{"job"}),
		mails: counters("mails_total",
			"Mails given to the mail server: delivered to it, delayed (to be tried again) or refused by it.", "result"),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.requestSeconds, m.saves, m.signIns, m.commits, m.commitSeconds,
		m.jobs, m.jobSeconds, m.jobSuccess, m.mails,
		constant("build_info", "The program that runs; always 1.", 1, prometheus.Labels{
			"version": version, "go_version": runtime.Version(), "database": database,
		}),
	)
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func constant(name, help string, value float64, labels prometheus.Labels) prometheus.Collector {
	return prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help, ConstLabels: labels},
		func() float64 { return value },
	)
}

// Request has been answered. The route is its pattern, "" if no route has the address.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	if m == nil {
		return
	}
	method, route = known(method), orNone(route)
	m.requests.WithLabelValues(method, route, class(status)).Inc()
	m.requestSeconds.WithLabelValues(method, route).Observe(took.Seconds())
}

// class is that of a status, "none" for a request whose connection was given up before there was one.
func class(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status/100) + "xx"
}

// known is a method that the server has routes for, or "other": anybody can send any word, and each would be a metric.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete:
		return method
	}
	return "other"
}

func orNone(route string) string {
	if route == "" {
		return "none"
	}
	return route
}

// Save is a request to change something that needs the permission, and how it ended.
func (m *Metrics) Save(permission, outcome string) {
	if m != nil {
		m.saves.WithLabelValues(permission, outcome).Inc()
	}
}

// SignIn is an attempt to sign in through a door, and how it ended.
func (m *Metrics) SignIn(door, outcome string) {
	if m != nil {
		m.signIns.WithLabelValues(door, outcome).Inc()
	}
}

// Committed is a commit that took this long, and why it failed.
func (m *Metrics) Committed(took time.Duration, err error) {
	if m == nil {
		return
	}
	m.commits.WithLabelValues(result(err)).Inc()
	m.commitSeconds.Observe(took.Seconds())
}

// Job is a run of a job that ended now, after this long, and why it failed.
func (m *Metrics) Job(job string, took time.Duration, err error) {
	if m == nil {
		return
	}
	m.jobs.WithLabelValues(job, result(err)).Inc()
	m.jobSeconds.WithLabelValues(job).Add(took.Seconds())
	if err == nil {
		m.jobSuccess.WithLabelValues(job).SetToCurrentTime()
	}
}

func result(err error) string {
	if err != nil {
		return "failed"
	}
	return "done"
}

// Mail was given to the mail server, and how it went.
func (m *Metrics) Mail(result string) {
	if m != nil {
		m.mails.WithLabelValues(result).Inc()
	}
}

// Handler answers /metrics, and the profiles of the Go runtime below /debug/pprof/. It asks nobody who they are: its
// address must be one that only the operator reaches.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		Registry:            m.registry,
		MaxRequestsInFlight: 3, // each asks the database
	}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", http.NotFound) // it would show passwords given as flags
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
