package questionnaires

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
)

// contentHash is the SHA-256 of the canonical JSON (RFC 8785) of the content.
func (q *Questionnaire) contentHash() (string, error) {
	content, err := json.Marshal(q)
	if err != nil {
		return "", fmt.Errorf("write content: %w", err)
	}
	canonical, err := jcs.Transform(content)
	if err != nil {
		return "", fmt.Errorf("canonicalise content: %w", err)
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}
