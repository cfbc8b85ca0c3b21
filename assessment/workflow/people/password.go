package people

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// The cost of argon2id besides its memory, which the kernel knows: two passes, one thread (RFC 9106).
const (
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// How many passwords are hashed at the same time, so that sign-ins cannot exhaust the machine's memory, and how many
// may be in progress or waiting, which takes about a second.
const (
	hashesAtOnce = 2
	maxHashes    = 64
)

// PasswordsWanted is how many passwords are being hashed or wait for it.
func (w *UseCases) PasswordsWanted() int64 { return w.hashes.Wanted() }

// hashPassword makes the PHC string of a password.
func (w *UseCases) hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(w.kernel.Random, salt); err != nil {
		return "", err
	}
	key, err := w.argon(ctx, typed.Secret(password), salt, nil)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(
		"$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version,
		w.kernel.PasswordMemory,
		argonTime,
		argonThreads,
		encode(salt),
		encode(key),
	), nil
}

// argon hashes once there is room, if still, which may be nil, then allows it.
func (w *UseCases) argon(ctx context.Context, password string, salt []byte, still func() error) ([]byte, error) {
	var key []byte
	err := w.hashes.Through(ctx, func() error {
		if still != nil {
			if err := still(); err != nil {
				return err
			}
		}
		key = argon2.IDKey([]byte(password), salt, argonTime, w.kernel.PasswordMemory, argonThreads, argonKey)
		return nil
	})
	return key, err
}

// checkPassword reports whether the password is the one hashed. An empty hash takes as long as a real one, so that the
// time does not reveal whether there is an account. still is called just before hashing, because other attempts may
// have failed in the meantime.
func (w *UseCases) checkPassword(ctx context.Context, password, hash string, still func() error) (bool, error) {
	right, err := w.isPassword(ctx, typed.Secret(password), hash, still)
	if err != nil || right || password == typed.Secret(password) {
		return right, err
	}
	return w.isPassword(ctx, password, hash, still) // chosen before letters were composed
}

func (w *UseCases) isPassword(ctx context.Context, password, hash string, still func() error) (bool, error) {
	if hash == "" {
		_, err := w.argon(ctx, password, make([]byte, argonSalt), still)
		return false, err
	}
	parts := strings.Split(hash, "$")
	want := fmt.Sprintf("m=%d,t=%d,p=%d", w.kernel.PasswordMemory, argonTime, argonThreads)
	if len(parts) != 6 || parts[1] != "argon2id" || parts[3] != want {
		return false, errors.New("workflow: a password hash of unknown form")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("password hash: %w", err)
	}
	stored, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("password hash: %w", err)
	}
	key, err := w.argon(ctx, password, salt, still)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, stored) == 1, nil
}

// mayBePassword refuses a new password that is too short, or made of what is known of the user: names, address, and the
// names of the user's organisations and of any others given.
func (w *UseCases) mayBePassword(ctx context.Context, password string, u assessment.User, names ...string) error {
	err := w.kernel.Store.View(ctx, assessment.ScopeUser(u.ID), func(tx assessment.Tx) error {
		mine, err := tx.OrganisationsOf(w.kernel.Today(assessment.Organisation{}))
		for _, o := range mine {
			names = append(names, o.Name, o.Key)
		}
		return err
	})
	if err != nil {
		return err
	}
	return assessment.InvalidFields(assessment.CheckPassword(password, u, names...))
}
