package event

import "mognad/assessment"

// SignedIn tells that somebody signed in with a password.
type SignedIn struct {
	Words `action:"sign_in" object:"user"`
	User  assessment.ID `json:"-"`
}

// SignInRefused tells of a wrong password.
type SignInRefused struct {
	Words `action:"sign_in.refused" object:"user"`
	User  *assessment.ID `json:"-"` // nil when no account has the address
}

// SetUpLinkMade tells of a link to set up the installation.
type SetUpLinkMade struct {
	Words `action:"set_up.add" object:"installation"`
}

// PasswordSet tells that somebody chose a password by a link.
type PasswordSet struct {
	Words `action:"password.set" object:"user"`
	User  assessment.ID          `json:"-"`
	Link  assessment.LinkPurpose `json:"link"`
}

// PasswordChanged tells that somebody who knew the password changed it.
type PasswordChanged struct {
	Words `action:"password.change" object:"user"`
	User  assessment.ID `json:"-"`
}

// PasswordRefused tells that somebody signed in gave the wrong password when changing it.
type PasswordRefused struct {
	Words `action:"password.refused" object:"user"`
	User  assessment.ID `json:"-"`
}

// ResetLinkMade tells the installation of a link to a new password.
type ResetLinkMade struct {
	Words `action:"reset.add" object:"user"`
	User  assessment.ID `json:"-"`
}

// MemberResetLinkMade tells an organisation of a link to a new password of one of its people.
type MemberResetLinkMade struct {
	Words `action:"reset.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// MemberResetLinkUsed tells an organisation that one of its people used such a link.
type MemberResetLinkUsed struct {
	Words `action:"reset.use" object:"member"`
	User  assessment.ID `json:"-"`
}

// AccountChanged tells that somebody changed their own account.
type AccountChanged struct {
	Words    `action:"account.change" object:"user"`
	User     assessment.ID `json:"-"`
	Language string        `json:"language" is:"language"`
}

// TokenAdded tells of a new API token.
type TokenAdded struct {
	Words  `action:"token.add" object:"token"`
	Token  assessment.ID          `json:"-"`
	Access assessment.TokenAccess `json:"access"`
	Days   int                    `json:"days"`
}

// TokenDeleted tells that an API token is gone.
type TokenDeleted struct {
	Words `action:"token.delete" object:"token"`
	Token assessment.ID `json:"-"`
}

// OrganisationAdded tells of a new organisation and its first administrator.
type OrganisationAdded struct {
	Words        `action:"organisation.add" object:"organisation"`
	Organisation assessment.ID         `json:"-"`
	Key          string                `json:"key"`
	Name         string                `json:"name" label:"yes"`
	Kind         assessment.EntityKind `json:"kind"`
	Admin        assessment.ID         `json:"admin" is:"user"`
}

// OrganisationChanged tells what the settings of an organisation are now.
type OrganisationChanged struct {
	Words        `action:"organisation.change" object:"organisation"`
	Organisation assessment.ID `json:"-"`
	Name         string        `json:"name" label:"yes"`
	Language     string        `json:"language" is:"language"`
}

// MemberAdded tells that somebody became one of the organisation's people.
type MemberAdded struct {
	Words `action:"member.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// MemberChanged tells that one of the organisation's people was renamed, or may take part or no longer.
type MemberChanged struct {
	Words  `action:"member.change" object:"member"`
	User   assessment.ID `json:"-"`
	Active bool          `json:"active"`
}

// InvitationMade tells of a link to take part.
type InvitationMade struct {
	Words `action:"invitation.add" object:"member"`
	User  assessment.ID `json:"-"`
}

// InvitationAccepted tells that somebody takes part from now on.
type InvitationAccepted struct {
	Words `action:"invitation.accept" object:"member"`
	User  assessment.ID `json:"-"`
}

// MembershipFields are what the log keeps of a role.
type MembershipFields struct {
	User   assessment.ID   `json:"user" is:"user" label:"yes"`
	Role   assessment.Role `json:"role"`
	Entity assessment.ID   `json:"entity" is:"entity"`
	Until  assessment.Date `json:"until"`
}

// MembershipAdded tells that somebody got a role.
type MembershipAdded struct {
	Words      `action:"membership.add" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// MembershipChanged tells what a role is now.
type MembershipChanged struct {
	Words      `action:"membership.change" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// MembershipDeleted tells which role was taken away.
type MembershipDeleted struct {
	Words      `action:"membership.delete" object:"membership"`
	Membership assessment.ID `json:"-"`
	MembershipFields
}

// PermissionRefused tells that somebody signed in tried what they may not do.
type PermissionRefused struct {
	Words      `action:"permission.refused" object:"permission"`
	Permission string `json:"-"` // an action of the policy, or the message with which it was refused
}
