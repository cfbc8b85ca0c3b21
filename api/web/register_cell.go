package web

import (
	"strconv"
	"strings"
	"time"

	"mognad/assessment/registers"
)

// numberText is a number with its unit, as the reader's language writes it.
func numberText(r *Request, number, unit string) string {
	return strings.TrimSpace(decimalText(r, number) + "\u00a0" + unit)
}

// decimalText is a number with the decimal sign of the reader's language.
func decimalText(r *Request, number string) string {
	return strings.Replace(number, ".", r.L.T("format.decimal_sign"), 1)
}

// stepText is a step with the organisation's name for it, or the name that it has by default.
func stepText(r *Request, c registers.RiskCriteria, scale registers.Scale, held string) string {
	steps := c.Steps(scale)
	n, err := strconv.Atoi(held)
	if err != nil || n < 1 || n > len(steps) {
		return held
	}
	return held + " – " + stepName(r, scale, n, steps[n-1])
}

func stepName(r *Request, scale registers.Scale, step int, own string) string {
	if own != "" {
		return own
	}
	return r.L.T(registers.StepKey(scale, step))
}

// monthsText are months by name.
func monthsText(r *Request, months []string) string {
	var names []string
	for _, held := range months {
		n, err := strconv.Atoi(held)
		if err != nil {
			continue // the log may hold what this version does not know
		}
		names = append(names, r.L.Month(time.Month(n)))
	}
	return strings.Join(names, ", ")
}
