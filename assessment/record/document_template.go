package record

import (
	"time"

	"mognad/assessment"
)

// DocumentTemplate is a template that documents can be written into.
type DocumentTemplate struct {
	ID          assessment.ID `json:"id" format:"uuid"`
	Name        string        `json:"name" example:"Revisionsbyrån 2026"`
	File        string        `json:"file" doc:"What the file was called" example:"mall.dotx"`
	SHA256      string        `json:"sha256" doc:"Of the file, in hexadecimal digits"`
	AddedBy     PersonName    `json:"added_by"`
	AddedAt     time.Time     `json:"added_at"`
	MayWithdraw bool          `json:"may_withdraw" doc:"Whether the reader may say that it is no longer offered"`
}
