package assessment

import "slices"

// A recommendation to several bodies jointly is stored as one to each of them: each has a number, replies for itself
// and makes its own actions. Text, priority, first step, references and places are the same in all, and so is JointID.

// Same reports whether both are the same recommendation, to one body or to several jointly.
func (r Recommendation) Same(other Recommendation) bool {
	return r.ID == other.ID || r.JointID != nil && other.JointID != nil && *r.JointID == *other.JointID
}

// Joint are those among all that are the same recommendation, the one to its own body first.
func (r Recommendation) Joint(all []Recommendation) []Recommendation {
	list := []Recommendation{r}
	for _, other := range all {
		if other.ID != r.ID && r.Same(other) {
			list = append(list, other)
		}
	}
	return list
}

// EachOnce are the recommendations with each joint one once, to the first of its bodies.
func EachOnce(all []Recommendation) []Recommendation {
	var list []Recommendation
	for _, r := range all {
		if !slices.ContainsFunc(list, r.Same) {
			list = append(list, r)
		}
	}
	return list
}

// Numbers are the numbers, from 1, of recommendations that are numbered together, in the order given. A joint one that
// is there several times has one number.
func Numbers(list []Recommendation) []int {
	numbers := make([]int, len(list))
	joint := map[ID]int{}
	last := 0
	for i, r := range list {
		if r.JointID == nil {
			last++
			numbers[i] = last
			continue
		}
		if joint[*r.JointID] == 0 {
			last++
			joint[*r.JointID] = last
		}
		numbers[i] = joint[*r.JointID]
	}
	return numbers
}

// Numbered is where in the list others are put that are to have the number: a number out of range means the nearest.
func Numbered(list []Recommendation, number int) int {
	i := slices.IndexFunc(Numbers(list), func(no int) bool { return no >= number })
	if i < 0 {
		return len(list)
	}
	return i
}
