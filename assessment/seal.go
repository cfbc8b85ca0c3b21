package assessment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gowebpki/jcs"
)

// Seal is what was sealed: content that never changes, and the hash that shows that it has not. Nouns that are sealed
// embed it.
type Seal struct {
	Content []byte // canonical JSON (RFC 8785); nil where a list leaves it out, and of what has none
	SHA256  string // of the content, in hexadecimal; "" of what has none
}

// SealOf seals a record: its canonical JSON.
func SealOf(record any) (Seal, error) {
	content, err := Canonical(record)
	if err != nil {
		return Seal{}, fmt.Errorf("seal: %w", err)
	}
	return SealBytes(content), nil
}

// Canonical is the canonical JSON (RFC 8785) of a value: equal values give the same bytes.
func Canonical(value any) ([]byte, error) {
	content, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(content)
}

// SealBytes seals content that is canonical already.
func SealBytes(content []byte) Seal {
	sum := sha256.Sum256(content)
	return Seal{Content: content, SHA256: hex.EncodeToString(sum[:])}
}

// errBroken is the error of content that does not match its hash.
var errBroken = errors.New("not what was sealed: its hash is another")

// Verify returns an error if the content does not match its hash.
func (s Seal) Verify() error {
	if SealBytes(s.Content).SHA256 != s.SHA256 {
		return errBroken
	}
	return nil
}

// Unseal reads the content into the record that was sealed, after checking its hash.
func (s Seal) Unseal(record any) error {
	if err := s.Verify(); err != nil {
		return err
	}
	return json.Unmarshal(s.Content, record)
}
