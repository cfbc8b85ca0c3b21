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

// misspelt are the variables with our prefix that are no setting, which would be without effect and nobody would know.
func misspelt(app *kong.Application) []error {
	var found []error
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
		meant := "; correct"
		if near := nearest(name, known); near != "" {
			meant = ", did you mean " + near + "? Correct"
		}
		found = append(found, fmt.Errorf("there is no setting %s in the environment%s it or remove it", name, meant))
	}
	return found
}

// nearest is the known name that somebody may have meant, "" if none is near.
func nearest(name string, known []string) string {
	near := slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(distance(name, a), distance(name, b))
	})
	if 3*distance(name, near) > 2*len(strings.TrimPrefix(name, prefix)) {
		return ""
	}
	return near
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
