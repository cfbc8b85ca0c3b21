package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// userCommand manages people and their accounts.
type userCommand struct {
	List   userListCommand   `cmd:"" help:"List an organisation's people and their roles."`
	Invite userInviteCommand `cmd:"" help:"Invite somebody with a role and print the link to send them."`
	Link   userLinkCommand   `cmd:"" help:"Print a link for choosing a new password, for when nobody else can help."`

	Accounts userAccountsCommand `cmd:"" help:"List all accounts of the installation."`
	Suspend  userSuspendCommand  `cmd:"" help:"Let somebody in no longer, in any organisation; what they have done stays."`
	Resume   userResumeCommand   `cmd:"" help:"Let somebody in again."`
	Remove   userRemoveCommand   `cmd:"" help:"Remove the name, the address and the password of a suspended account for good; what was done with it stays."`

	Administrator userAdministratorCommand `cmd:"" help:"Let somebody manage the installation, or no longer."`
}

// linkFlags say what links to the server begin with.
type linkFlags struct {
	PublicURL publicURL `name:"public-url" help:"Address of the server for browsers; links begin with it. By default http://localhost with the port of MOGNAD_ADDR, which is only right on this machine." placeholder:"URL" env:"MOGNAD_PUBLIC_URL"`
	Addr      string    `hidden:"" default:"127.0.0.1:8080" env:"MOGNAD_ADDR"`
}

// print prints a one-time link and nothing else, so that it can be piped. That it leads to this machine only is said
// apart from it.
func (f linkFlags) print(p *program, token string) {
	if f.PublicURL == "" {
		fmt.Fprintf(p.err, "mognad: this link works only on this machine, because there is no public address: make another "+
			"with --public-url or MOGNAD_PUBLIC_URL, such as https://mognad.example.org\n")
	}
	fmt.Fprintln(p.out, f.link(token))
}

// link is the address of the page that takes the token of an invitation or a reset.
func (f linkFlags) link(token string) string { return public(f.PublicURL, f.Addr) + "/links/" + token }

// userListCommand lists people.
type userListCommand struct {
	actorFlags `embed:""`
}

// Run prints one line per membership, as far as the acting user may see them.
func (c *userListCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		people, tree, err := w.People.People(ctx, who)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "EMAIL\tNAME\tSTATE\tROLE\tENTITY\tUNTIL")
		for _, person := range people {
			line := strings.Join([]string{person.Email, person.Name, string(person.State())}, "\t")
			if len(person.Memberships) == 0 {
				fmt.Fprintln(table, line+"\t\t\t")
			}
			for _, m := range person.Memberships {
				entity, _ := tree.Node(m.EntityID)
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", line, m.Role, entity.Key, m.Until)
			}
		}
		return table.Flush()
	})
}

// userInviteCommand invites somebody.
type userInviteCommand struct {
	Email string `arg:"" help:"E-mail address of the person to invite."`

	Name   string `help:"The person's name." required:""`
	Role   string `help:"One of ${roles}." required:"" placeholder:"ROLE"`
	Entity string `help:"Key of the entity of the role; by default the organisation's root." placeholder:"KEY"`
	Until  string `help:"Last day of the role, such as 2026-12-31; auditors must have one." placeholder:"DATE"`

	actorFlags `embed:""`
	linkFlags  `embed:""`
}

// Run invites and prints only the one-time link, so that it can be piped.
func (c *userInviteCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		s, err := w.Entities.Structure(ctx, who)
		if err != nil {
			return err
		}
		entity, err := entityByKey(s.Tree, c.Entity)
		if err != nil {
			return err
		}
		_, token, err := w.People.Invite(ctx, who, people.InviteForm{
			Name:     c.Name,
			Email:    c.Email,
			Role:     assessment.Role(c.Role),
			EntityID: entity,
			Until:    assessment.Date(c.Until),
		})
		if err != nil {
			return ofFlags(err,
				map[string]string{
					"name": "--name", "email": "EMAIL", "role": "--role", "entity": "--entity", "until": "--until",
				},
				map[string]string{"role": roles()})
		}
		c.print(p, token)
		return nil
	})
}

// entityByKey finds an entity among those that the acting user may see; without a key, the topmost.
func entityByKey(t assessment.Tree, key string) (assessment.ID, error) {
	for _, n := range t.Nodes {
		if key == "" || n.Key == key {
			return n.ID, nil
		}
	}
	return assessment.ID{}, fmt.Errorf("there is no entity with the key %q", key)
}

// userLinkCommand makes a link for a new password.
type userLinkCommand struct {
	Email string `arg:"" help:"E-mail address of the account."`

	databaseFlags `embed:""`
	linkFlags     `embed:""`
}

// Run prints only the one-time link. It is for the operator of the server, and does not act as a user.
func (c *userLinkCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		u, err := w.People.OperatorAccount(ctx, c.Email)
		if err != nil {
			return noAccount(c.Email, err)
		}
		if u.SuspendedAt != nil {
			return fmt.Errorf("%s is suspended, so that a link would not work; first run mognad user resume %s",
				u.Email, u.Email)
		}
		token, err := w.People.OperatorResetLink(ctx, c.Email)
		if err != nil {
			return noAccount(c.Email, err)
		}
		c.print(p, token)
		return nil
	})
}
