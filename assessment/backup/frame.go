package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
)

// frameBytes is the length of the last frame of an archive: the mark and the length that begin one that zstd skips (RFC
// 8878, section 3.1.2), and the hash of all bytes before it. Nothing else covers bits that decompression does not need.
const frameBytes = 4 + 4 + sha256.Size

func frameOf(h hash.Hash) []byte {
	frame := binary.LittleEndian.AppendUint32(nil, 0x184D2A5D)
	frame = binary.LittleEndian.AppendUint32(frame, sha256.Size)
	return h.Sum(frame)
}

// framing adds the last frame to what is written.
type framing struct {
	to   io.Writer
	hash hash.Hash
}

func newFraming(to io.Writer) *framing { return &framing{to: to, hash: sha256.New()} }

func (f *framing) Write(p []byte) (int, error) {
	n, err := f.to.Write(p)
	f.hash.Write(p[:n])
	return n, err
}

// Close writes the frame.
func (f *framing) Close() error {
	_, err := f.to.Write(frameOf(f.hash))
	return err
}

// framed reads what is before the last frame.
type framed struct {
	from *bufio.Reader
	hash hash.Hash
}

// aheadBytes is how much is read ahead, of which the last frame is held back.
const aheadBytes = 64 << 10

func newFramed(from io.Reader) *framed {
	return &framed{from: bufio.NewReaderSize(from, aheadBytes), hash: sha256.New()}
}

func (f *framed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	ahead, err := f.from.Peek(min(len(p)+frameBytes, aheadBytes))
	n := len(ahead) - frameBytes
	if n <= 0 {
		return 0, err
	}
	n = copy(p[:min(n, len(p))], ahead)
	f.hash.Write(p[:n])
	_, err = f.from.Discard(n)
	return n, err
}

// errCut is the error of an archive of which bytes are missing or changed.
var errCut = errors.New("bytes are missing or have changed")

// end reads the rest and checks the last frame. Reading to the end also makes an encrypted archive check its own.
func (f *framed) end() error {
	if _, err := io.Copy(io.Discard, f); err != nil {
		return err
	}
	last, err := io.ReadAll(f.from)
	if err != nil {
		return err
	}
	if !bytes.Equal(last, frameOf(f.hash)) {
		return errCut
	}
	return nil
}
