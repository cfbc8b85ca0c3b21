package tables

import (
	"mognad/assessment/scoring"
	"mognad/assessment/workbook"
)

type cell = workbook.BookCell

func plain(text string) cell  { return cell{Text: text} }
func strong(text string) cell { return cell{Text: text, As: workbook.AsStrong} }
func label(text string) cell  { return cell{Text: text, As: workbook.AsLabel} }
func count(n int) cell        { return cell{Number: float64(n), As: workbook.AsNumber} }

// percent is a share as a number; where nothing counts, an empty cell.
func percent(s scoring.Share) cell {
	if p, ok := s.Percent(); ok {
		return cell{Number: float64(p), As: workbook.AsPercent}
	}
	return cell{}
}
