package frontend

import (
	"time"

	"mognad/assessment/record"
)

// Installation lists the organisations and the accounts for the installation's admin, who cannot read their contents.
type Installation struct {
	Shell
	Organisations []InstalledOrganisation
	Query         string // what accounts are searched for
	Users         []InstalledUser
	Total         int // accounts before the search
	More          int // accounts that fit and are not shown
	Backups       record.BackupHealth
	Mail          record.MailHealth
	Local         bool // links lead to this machine only
	Proxy         bool // requests come through a proxy whose address nobody has told
}

// Template names the template of the page.
func (*Installation) Template() string { return "installation" }

// InstalledOrganisation is one organisation by name.
type InstalledOrganisation struct {
	Name, Key, Language string
	CreatedAt           time.Time
	Suspended           *time.Time // since when nobody of it is let in; nil if people are
}

// InstalledUser is one account.
type InstalledUser struct {
	Name, Email string
	Admin       bool // of the installation
	HasPassword bool // false until a one-time link has been used
	Suspended   *time.Time
	Reset       string // address that makes a link for a new password
}

// NewOrganisation asks for an organisation, the root of its tree and its first admin. It is sent to the page's own Path
// with the fields name, key, kind, language, admin_name and email.
type NewOrganisation struct {
	Shell
	Kinds           []Option // of entities
	DefaultLanguage string
}

// Template names the template of the page.
func (*NewOrganisation) Template() string { return "new_organisation" }

// LanguageOptions lists the languages to choose from, each under its own name.
func (n *NewOrganisation) LanguageOptions() []Option { return languageOptions(n.Languages) }
