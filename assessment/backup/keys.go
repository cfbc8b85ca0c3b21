package backup

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"filippo.io/age"
)

// Recipients are whom an archive is encrypted to: public keys of age, or files with some, or the one who knows the
// passphrase in a file. None means that it is not encrypted.
func Recipients(keys []string, passphraseFile string) ([]age.Recipient, error) {
	if len(keys) > 0 && passphraseFile != "" {
		return nil, errors.New("an archive is encrypted to keys or with a passphrase, not both")
	}
	if passphraseFile != "" {
		passphrase, err := passphraseIn(passphraseFile)
		if err != nil {
			return nil, err
		}
		r, err := age.NewScryptRecipient(passphrase)
		return []age.Recipient{r}, err
	}
	var list []age.Recipient
	for _, key := range keys {
		text := []byte(key)
		if !strings.HasPrefix(key, "age1") {
			var err error
			if text, err = os.ReadFile(key); err != nil {
				return nil, fmt.Errorf("%q is no public key of age, which begins with age1, and no file with some: %w", key, err)
			}
		}
		some, err := age.ParseRecipients(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("the public key %q cannot be used: %w", key, err)
		}
		list = append(list, some...)
	}
	return list, nil
}

// Identities are the secret keys in a file that age-keygen has written, or the passphrase in a file; none if neither is
// named.
func Identities(file, passphraseFile string) ([]age.Identity, error) {
	var list []age.Identity
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("the key cannot be read: %w", err)
		}
		if list, err = age.ParseIdentities(bytes.NewReader(text)); err != nil {
			return nil, fmt.Errorf("the key in %s cannot be used: %w", file, err)
		}
	}
	if passphraseFile != "" {
		passphrase, err := passphraseIn(passphraseFile)
		if err != nil {
			return nil, err
		}
		i, err := age.NewScryptIdentity(passphrase)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}

func passphraseIn(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("the passphrase cannot be read: %w", err)
	}
	passphrase := strings.TrimRight(string(text), "\r\n")
	if passphrase == "" {
		return "", fmt.Errorf("the file %s holds no passphrase", file)
	}
	return passphrase, nil
}
