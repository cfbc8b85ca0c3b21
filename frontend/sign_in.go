package frontend

// SignIn asks for e-mail address and password, sent to /sign-in.
type SignIn struct {
	Shell
	Return string // path to go to afterwards
}

// Template names the template of the page.
func (*SignIn) Template() string { return "sign_in" }
