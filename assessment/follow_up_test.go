package assessment_test

import (
	"fmt"
	"testing"

	"mognad/assessment"
)

// A page names the text of a recommendation's state by its word, and some records point to the state.
func TestFollowUpIsItsWord(t *testing.T) {
	for _, follow := range assessment.FollowUps {
		if got := fmt.Sprintf("reply.follow_up.%s", &follow); got != "reply.follow_up."+string(follow) {
			t.Errorf("a page looks up %q", got)
		}
	}
}
