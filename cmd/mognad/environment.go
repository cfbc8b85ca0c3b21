package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// prefix is what the names of our environment variables begin with.
const prefix = "MOGNAD_"

// ofKubernetes are the variables that Kubernetes sets in every container for a service called mognad or mognad-….
var ofKubernetes = regexp.MustCompile(
	`^MOGNAD_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`,
)

// misspelt refuses a variable with our prefix that is no setting, which would be without effect and nobody would know.
func misspelt(app *kong.Application) error {
	known := []string{"MOGNAD_CONFIG"}
	for _, flag := range settings(app) {
		known = append(known, flag.Envs...)
	}
	slices.Sort(known)
	_, inKubernetes := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) ||
			inKubernetes && ofKubernetes.MatchString(name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return cmp.Compare(distance(name, a), distance(name, b))
		})
		return fmt.Errorf(
			"there is no setting %s in the environment, did you mean %s? Correct it or remove it", name, nearest,
		)
	}
	return nil
}

// distance is how many letters have to be added, removed or replaced to get from one name to the other (Levenshtein).
func distance(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(to) {
			replaced := diagonal
			if from[i] != to[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
