package metrics

import (
	"context"
	"database/sql"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// What is asked when somebody reads the numbers, not counted as it happens.
var (
	connections = described("database_connections", "Open connections to the database.", "pool", "state")
	atMost      = described("database_connections_max", "Most connections that a pool opens.", "pool")
	waits       = described("database_connection_waits_total", "Times that somebody waited for a connection.", "pool")
	waited      = described("database_connection_wait_seconds_total", "Time spent waiting for a connection.", "pool")
	writers     = described("database_writers", "Changes that write or wait to write.")
	queued      = described("queued", "Work that takes much memory, under way or waiting for its turn.", "queue")

	mailsWaiting = described("mails_waiting", "Mails that wait to be sent.")
	mailsOldest  = described("mails_oldest_waiting_timestamp_seconds",
		"When the oldest mail that waits was made, in seconds since 1970.")

	backupAt = described("backup_last_timestamp_seconds",
		"When the last backup that succeeded was made, in seconds since 1970.")
	backupBytes = described("backup_last_size_bytes", "Size of the last backup that succeeded.")
	backupOK    = described("backup_last_attempt_succeeded", "Whether the last attempt at a backup succeeded: 1, or 0.")
)

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// asked are numbers that a function tells when they are read.
type asked struct {
	of   []*prometheus.Desc
	tell func(gauge func(d *prometheus.Desc, value float64, labels ...string), out chan<- prometheus.Metric)
}

// Describe implements [prometheus.Collector].
func (a asked) Describe(out chan<- *prometheus.Desc) {
	for _, d := range a.of {
		out <- d
	}
}

// Collect implements [prometheus.Collector].
func (a asked) Collect(out chan<- prometheus.Metric) {
	a.tell(func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}, out)
}

// Database is what is asked of the database's connections.
type Database interface {
	// Pools are the statistics of each pool of connections, by its name.
	Pools() map[string]sql.DBStats
	// Writers is how many changes are under way or wait for a connection.
	Writers() int64
}

// WatchDatabase tells of a database's connections from now on.
func (m *Metrics) WatchDatabase(db Database) {
	m.registry.MustRegister(asked{
		of: []*prometheus.Desc{connections, atMost, waits, waited, writers},
		tell: func(gauge func(*prometheus.Desc, float64, ...string), out chan<- prometheus.Metric) {
			for pool, s := range db.Pools() {
				gauge(connections, float64(s.InUse), pool, "in_use")
				gauge(connections, float64(s.Idle), pool, "idle")
				gauge(atMost, float64(s.MaxOpenConnections), pool)
				out <- prometheus.MustNewConstMetric(waits, prometheus.CounterValue, float64(s.WaitCount), pool)
				out <- prometheus.MustNewConstMetric(waited, prometheus.CounterValue, s.WaitDuration.Seconds(), pool)
			}
			gauge(writers, float64(db.Writers()))
		},
	})
}

// WatchQueues tells from now on how much work there is in each queue, by its name.
func (m *Metrics) WatchQueues(queues map[string]func() int64) {
	m.registry.MustRegister(asked{
		of: []*prometheus.Desc{queued},
		tell: func(gauge func(*prometheus.Desc, float64, ...string), _ chan<- prometheus.Metric) {
			for name, count := range queues {
				gauge(queued, float64(count()), name)
			}
		},
	})
}

// askTime is how long counting for one reading may take. What is not told by then is left out of the reply.
const askTime = 3 * time.Second

// WatchMail tells from now on how many mails wait and since when the oldest does.
func (m *Metrics) WatchMail(waiting func(context.Context) (count int64, oldest *time.Time, err error)) {
	m.registry.MustRegister(asked{
		of: []*prometheus.Desc{mailsWaiting, mailsOldest},
		tell: func(gauge func(*prometheus.Desc, float64, ...string), _ chan<- prometheus.Metric) {
			ctx, cancel := context.WithTimeout(context.Background(), askTime)
			defer cancel()
			count, oldest, err := waiting(ctx)
			if err != nil {
				return // an absent number is what Prometheus alerts on; the log has the reason from elsewhere
			}
			gauge(mailsWaiting, float64(count))
			if oldest != nil {
				gauge(mailsOldest, float64(oldest.UnixMicro())/1e6)
			}
		},
	})
}

// Backup is what is known of the latest backups.
type Backup struct {
	At        time.Time // of the last that succeeded; zero if there is none
	Bytes     int64     // its size
	Succeeded bool      // the last attempt did
}

// WatchBackups tells of backups from now on. The function returns false as long as none has been tried, and while that
// cannot be known.
func (m *Metrics) WatchBackups(last func(context.Context) (Backup, bool)) {
	m.registry.MustRegister(asked{
		of: []*prometheus.Desc{backupAt, backupBytes, backupOK},
		tell: func(gauge func(*prometheus.Desc, float64, ...string), _ chan<- prometheus.Metric) {
			ctx, cancel := context.WithTimeout(context.Background(), askTime)
			defer cancel()
			b, tried := last(ctx)
			if !tried {
				return
			}
			if !b.At.IsZero() {
				gauge(backupAt, float64(b.At.Unix()))
				gauge(backupBytes, float64(b.Bytes))
			}
			succeeded := 0.0
			if b.Succeeded {
				succeeded = 1
			}
			gauge(backupOK, succeeded)
		},
	})
}
