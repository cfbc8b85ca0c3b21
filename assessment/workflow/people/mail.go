package people

import (
	"cmp"
	"context"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// MailChoices are how often the principal gets mail of each group.
func (w *UseCases) MailChoices(ctx context.Context, p assessment.Principal) (assessment.MailChoices, error) {
	if !p.SignedIn() {
		return nil, workflow.Unauthenticated()
	}
	choices := assessment.MailChoices{}
	err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := workflow.AccountOf(tx, p.User.ID, p.User.Epoch)
		for _, group := range assessment.NoticeGroups {
			choices[group] = u.MailChoices.OfGroup(group)
		}
		return err
	})
	return choices, err
}

// SaveMailChoices changes how often the principal gets mail; groups that are left out stay as they are. It holds for
// what happens from now on, and nothing that is not wanted any more is sent.
func (w *UseCases) SaveMailChoices(ctx context.Context, p assessment.Principal, choices assessment.MailChoices) error {
	switch {
	case !p.SignedIn():
		return workflow.Unauthenticated()
	case p.ReadOnly:
		return w.kernel.Refused(ctx, p, workflow.MayWrite(p))
	}
	if err := assessment.InvalidFields(choices.Check()); err != nil {
		return err
	}
	return w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		u, err := workflow.AccountOf(tx, p.User.ID, p.User.Epoch)
		if err != nil {
			return err
		}
		all := assessment.MailChoices{}
		for _, group := range assessment.NoticeGroups {
			all[group] = cmp.Or(choices[group], u.MailChoices.OfGroup(group))
		}
		if err := tx.SaveMailChoices(p.User.ID, all); err != nil {
			return err
		}
		return w.kernel.LogBy(tx, &p.User.ID, event.MailChosen{User: p.User.ID})
	})
}

// mailsShown is how many of a person's mails are listed.
const mailsShown = 50

// MailTo lists the mails to a person whom the principal manages, latest first: those sent, waiting and failed.
func (w *UseCases) MailTo(
	ctx context.Context,
	p assessment.Principal,
	user assessment.ID,
) ([]record.PersonMail, error) {
	list := []record.PersonMail{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if _, _, err := findManageable(tx, p, user); err != nil {
			return err
		}
		notices, err := tx.NoticesOf(user, mailsShown)
		for _, n := range notices {
			if n.MailState != assessment.MailNone || n.Attempts > 0 {
				list = append(list, record.PersonMail{ID: n.ID, MailStatus: record.MailStatusOf(n)})
			}
		}
		return err
	})
	return list, err
}

// SendAgain makes a mail to a person wait again that was sent, failed or not wanted. It waits for a mail server too.
func (w *UseCases) SendAgain(ctx context.Context, p assessment.Principal, user, id assessment.ID) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if _, _, err := findManageable(tx, p, user); err != nil {
			return err
		}
		n, err := tx.Notice(user, id)
		switch {
		case err != nil:
			return err
		case n.MailState == assessment.MailWaiting:
			return &assessment.Error{Code: assessment.Conflict, Key: "error.mail_waits"}
		}
		if n.Kind == assessment.NoticeInvitation { // its link takes the place of one that waits
			if err := tx.WithdrawMail(user, n.Kind); err != nil {
				return err
			}
		}
		if err := tx.RequeueNotice(n, w.kernel.Now()); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.MailSentAgain{User: user})
	})
}
