package strictyaml

// Nearest is the candidate with the smallest edit distance to name, "" if none is close enough to be what was meant.
func Nearest(name string, candidates []string) string {
	const longest = 40 // letters; longer names are not compared
	letters := []rune(name)
	if len(letters) > longest {
		return ""
	}
	best, fewest := "", max(1, len(letters)/3)+1
	for _, candidate := range candidates {
		if d := distance(letters, []rune(candidate)); d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance is the number of letters to insert, remove or replace to turn a into b (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, letter := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if letter != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, cost)
		}
	}
	return row[len(b)]
}
