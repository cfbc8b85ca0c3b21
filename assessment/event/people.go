package event

import "mognad/assessment"

// SignedIn records that somebody signed in with a password.
type SignedIn struct {
	Words `action:"sign_in" object:"user"`
	User  assessment.ID `json:"-"`
}

// SignInRefused records a wrong password.
type SignInRefused struct {
	Words `action:"sign_in.refused" object:"user"`
	User  *assessment.ID `json:"-"` // nil when no account has the address
}

// SetUpLinkMade records a link for setting up the installation.
type SetUpLinkMade struct {
	Words `action:"set_up.add" object:"installation"`
}

// PasswordSet records that somebody chose a password using a link.
type PasswordSet struct {
	Words `action:"password.set" object:"user"`
	User  assessment.ID          `json:"-"`
	Link  assessment.LinkPurpose `json:"link"`
}

// PasswordChanged records that somebody who knew the password changed it.
type PasswordChanged struct {
	Words `action:"password.change" object:"user"`
	User  assessment.ID `json:"-"`
}

// PasswordRefused records that somebody signed in gave the wrong password when changing it.
type PasswordRefused struct {
	Words `action:"password.refused" object:"user"`
	User  assessment.ID `json:"-"`
}

// ResetLinkMade records a password reset link, in the installation's log.
type ResetLinkMade struct {
	Words `action:"reset.add" object:"user"`
	User  assessment.ID `json:"-"`
}

// PersonResetLinkMade records a password reset link for a person, in the organisation's log.
type PersonResetLinkMade struct {
	Words `action:"reset.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// PersonResetLinkUsed records that a person used such a link, in the organisation's log.
type PersonResetLinkUsed struct {
	Words `action:"reset.use" object:"member"`
	User  assessment.ID `json:"-"`
}

// AccountChanged records that somebody changed their own account.
type AccountChanged struct {
	Words    `action:"account.change" object:"user"`
	User     assessment.ID `json:"-"`
	Language string        `json:"language" is:"language"`
}

// MailChosen records that somebody chose how often they get mail.
type MailChosen struct {
	Words `action:"mail.choose" object:"user"`
	User  assessment.ID `json:"-"`
}

// MailSentAgain records that somebody had a mail to a person sent again.
type MailSentAgain struct {
	Words `action:"mail.again" object:"member"`
	User  assessment.ID `json:"-"`
}

// TokenAdded records a new API token.
type TokenAdded struct {
	Words  `action:"token.add" object:"token"`
	Token  assessment.ID          `json:"-"`
	Access assessment.TokenAccess `json:"access"`
	Days   int                    `json:"days"`
}

// TokenDeleted records that an API token was deleted.
type TokenDeleted struct {
	Words `action:"token.delete" object:"token"`
	Token assessment.ID `json:"-"`
}

// OrganisationAdded records a new organisation and its first administrator.
type OrganisationAdded struct {
	Words        `action:"organisation.add" object:"organisation"`
	Organisation assessment.ID         `json:"-"`
	Key          string                `json:"key"`
	Name         string                `json:"name" label:"yes"`
	Kind         assessment.EntityKind `json:"kind"`
	Admin        assessment.ID         `json:"admin" is:"user"`
}

// OrganisationChanged records what the settings of an organisation were changed to.
type OrganisationChanged struct {
	Words        `action:"organisation.change" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Name         string        `json:"name" label:"yes"`
	Language     string        `json:"language" is:"language"`

	TimeZone       string `json:"time_zone,omitempty"`       // in which its days begin and end
	TrainingMonths int    `json:"training_months,omitempty"` // that a training of the management is valid
}

// OrganisationExported records that the operator of the installation wrote all of an organisation to an archive.
type OrganisationExported struct {
	Words        `action:"organisation.export" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Encrypted    bool          `json:"encrypted"`
}

// OrganisationImported records that the operator of the installation took in an organisation from an archive, with the
// short name that it has here. What is before it in the log happened elsewhere.
type OrganisationImported struct {
	Words        `action:"organisation.import" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Key          string        `json:"key"`
}

// OrganisationSuspended records that nobody of the organisation is let in any more, and OrganisationResumed that they
// are again.
type OrganisationSuspended struct {
	Words        `action:"organisation.suspend" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Name         string        `json:"name" label:"yes"`
}

// OrganisationResumed is the end of [OrganisationSuspended].
type OrganisationResumed struct {
	Words        `action:"organisation.resume" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Name         string        `json:"name" label:"yes"`
}

// InstallationAdminAdded records that the operator lets somebody manage the installation, and InstallationAdminRemoved
// that they no longer may, in the installation's log.
type InstallationAdminAdded struct {
	Words `action:"installation_admin.add" object:"user"`
	User  assessment.ID `json:"-"`
}

// InstallationAdminRemoved is the end of [InstallationAdminAdded], or of what the set-up gave.
type InstallationAdminRemoved struct {
	Words `action:"installation_admin.delete" object:"user"`
	User  assessment.ID `json:"-"`
}

// OrganisationRemoved records, in the installation's log, that the operator removed an organisation and all that was of
// it, which is nowhere else any more: since when it had been suspended, and how much there was.
type OrganisationRemoved struct {
	Words        `action:"organisation.remove" object:"organisation"`
	Organisation assessment.ID   `json:"-"`
	Key          string          `json:"key"`
	Name         string          `json:"name" label:"yes"`
	Suspended    assessment.Date `json:"suspended_on"`
	People       int64           `json:"people"`
	Entities     int64           `json:"entities"`
	Rounds       int64           `json:"rounds"`
	Submissions  int64           `json:"submissions"`
	Audits       int64           `json:"audits"`
	Events       int64           `json:"events"`
	Rows         int64           `json:"rows"`
}

// AccountSuspended records that somebody is not let in any more, and AccountResumed that they are again, in the
// installation's log.
type AccountSuspended struct {
	Words `action:"account.suspend" object:"user"`
	User  assessment.ID `json:"-"`
}

// AccountResumed is the end of [AccountSuspended].
type AccountResumed struct {
	Words `action:"account.resume" object:"user"`
	User  assessment.ID `json:"-"`
}

// PersonSuspended records the same of a person, in the organisation's log, and PersonResumed the end of it.
type PersonSuspended struct {
	Words `action:"account.suspend" object:"member"`
	User  assessment.ID `json:"-"`
}

// PersonResumed is the end of [PersonSuspended].
type PersonResumed struct {
	Words `action:"account.resume" object:"member"`
	User  assessment.ID `json:"-"`
}

// AccountRemoved records, in the installation's log, that the operator removed an account: its name, address and
// password are gone, and the id stands for somebody who is not known any more.
type AccountRemoved struct {
	Words     `action:"account.remove" object:"user"`
	User      assessment.ID   `json:"-"`
	Suspended assessment.Date `json:"suspended_on"`
}

// PersonRemoved records the same of a person, in the organisation's log.
type PersonRemoved struct {
	Words `action:"account.remove" object:"member"`
	User  assessment.ID `json:"-"`
}

// TemplateAdded records that a template of documents was added, and TemplateWithdrawn that it is no longer offered.
type TemplateAdded struct {
	Words    `action:"template.add" object:"document_template"`
	Template assessment.ID `json:"-"`
	Name     string        `json:"name" label:"yes"`
	SHA256   string        `json:"sha256"`
}

// TemplateWithdrawn is the end of [TemplateAdded].
type TemplateWithdrawn struct {
	Words    `action:"template.withdraw" object:"document_template"`
	Template assessment.ID `json:"-"`
	Name     string        `json:"name" label:"yes"`
}

// PersonAdded records that a person was added to the organisation.
type PersonAdded struct {
	Words `action:"member.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// PersonChanged records that a person was renamed, deactivated or activated.
type PersonChanged struct {
	Words  `action:"member.change" object:"member"`
	User   assessment.ID `json:"-"`
	Active bool          `json:"active"`
}

// InvitationMade records an invitation link.
type InvitationMade struct {
	Words `action:"invitation.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// InvitationAccepted records that a person accepted an invitation.
type InvitationAccepted struct {
	Words `action:"invitation.accept" object:"member"`
	User  assessment.ID `json:"-"`
}

// MembershipFields are what the log keeps about a membership.
type MembershipFields struct {
	User   assessment.ID   `json:"user" is:"user" label:"yes"`
	Role   assessment.Role `json:"role"`
	Entity assessment.ID   `json:"entity" is:"entity"`
	Until  assessment.Date `json:"until"`
}

// MembershipAdded records that a person got a role.
type MembershipAdded struct {
	Words      `action:"membership.add" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// MembershipChanged records what a membership was changed to.
type MembershipChanged struct {
	Words      `action:"membership.change" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// MembershipDeleted records that a role was revoked.
type MembershipDeleted struct {
	Words      `action:"membership.delete" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// PermissionRefused records that a signed-in user tried something they may not do.
type PermissionRefused struct {
	Words      `action:"permission.refused" object:"permission"`
	Permission string `json:"-"` // a permission, or the message key with which it was refused
}
