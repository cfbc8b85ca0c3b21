package people

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/netip"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// A known device is a browser in which somebody has signed in: it keeps a secret that only the server can have made.
// Its failures are counted apart, so that nobody who guesses elsewhere can lock the account's owner out there. The
// secret is of the account's password: another password makes it void.
const deviceNonce = 16

// Device is the secret of a browser in which the user has just signed in.
func (w *UseCases) Device(u assessment.User) (string, error) {
	nonce := make([]byte, deviceNonce)
	if _, err := io.ReadFull(w.kernel.Random, nonce); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(nonce, deviceSeal(u, nonce)...)), nil
}

func deviceSeal(u assessment.User, nonce []byte) []byte {
	key := sha256.Sum256([]byte("mognad known device " + u.PasswordHash))
	seal := hmac.New(sha256.New, key[:])
	seal.Write(u.ID[:])
	seal.Write(nonce)
	return seal.Sum(nil)
}

// attemptFrom is an attempt to sign in with an e-mail address, from a network address or a known device among those
// given.
func attemptFrom(email, address string, u assessment.User, devices []string) attempt {
	for _, device := range devices {
		secret, err := base64.RawURLEncoding.DecodeString(device)
		if err != nil || len(secret) != deviceNonce+sha256.Size || u.PasswordHash == "" {
			continue
		}
		if nonce, seal := secret[:deviceNonce], secret[deviceNonce:]; hmac.Equal(seal, deviceSeal(u, nonce)) {
			known := workflow.Digest("device " + string(nonce))
			return attempt{account: known, address: known}
		}
	}
	return attempt{account: workflow.Digest(email), address: workflow.Digest(Network(address))}
}

// Network is the part of a network address that one household or attacker has: an IPv4 address, or a /64 of IPv6,
// within which addresses cost nothing.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}
