package workbook

import (
	"mognad/assessment/record"
	"mognad/assessment/scoring"
)

type cell = BookCell

func plain(text string) cell { return cell{Text: text} }

func strong(text string) cell { return cell{Text: text, As: AsStrong} }

func heading(text string) cell { return cell{Text: text, As: AsHeading} }

func label(text string) cell { return cell{Text: text, As: AsLabel} }

func count(n int) cell { return cell{Number: float64(n), As: AsNumber} }

// percent is a share as a number, or an empty cell if nothing counts.
func percent(s scoring.Share) cell { return percentOf(record.ShareOf(s).Percent) }

func percentOf(percent *int) cell {
	if percent == nil {
		return cell{}
	}
	return cell{Number: float64(*percent), As: AsPercent}
}
