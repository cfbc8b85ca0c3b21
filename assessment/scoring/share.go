package scoring

import "cmp"

// Share is points out of possible points: the two integers that are stored, compared and shown. With the limits of a
// questionnaire (1,000 questions of weight 1,000 and value 1,000) two shares multiply crosswise within 64 bits.
type Share struct {
	Points   int
	Possible int // 0 when nothing applicable is counted
}

// Percent is the share in whole percent, 0 to 100, rounded down, so that no shown number contradicts a threshold. It is
// false when nothing is possible.
func (s Share) Percent() (int, bool) {
	if s.Possible == 0 {
		return 0, false
	}
	return int(int64(s.Points) * 100 / int64(s.Possible)), true
}

// AtLeast reports whether the share reaches a threshold in percent. A share of nothing reaches every threshold, so that
// a block without possible points is passed over.
func (s Share) AtLeast(percent int) bool {
	return int64(s.Points)*100 >= int64(percent)*int64(s.Possible)
}

// Missing is the least number of points that the share lacks to reach a threshold in percent; 0 if it is reached.
func (s Share) Missing(percent int) int {
	needed := (int64(percent)*int64(s.Possible) + 99) / 100
	return max(0, int(needed)-s.Points)
}

// Compare is -1 if the share is lower than the other, 1 if it is higher, else 0. A share of nothing comes before all
// others.
func (s Share) Compare(other Share) int {
	if s.Possible == 0 || other.Possible == 0 {
		return cmp.Compare(min(s.Possible, 1), min(other.Possible, 1))
	}
	return cmp.Compare(int64(s.Points)*int64(other.Possible), int64(other.Points)*int64(s.Possible))
}

func (s *Share) add(other Share) {
	s.Points += other.Points
	s.Possible += other.Possible
}
