package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// mostKept is the memory of the replies that are kept, in bytes.
const mostKept = 16 << 20

// keptReplies are replies that were put together before, by a name of what they say. They need no other state than the
// database's: a replica that has not kept one puts it together. The zero value keeps nothing yet.
type keptReplies struct {
	lock  sync.Mutex
	by    map[string]keptReply
	order []string // the oldest first
	size  int
}

// keptReply is the JSON of a reply and its ETag.
type keptReply struct {
	body []byte
	etag string
}

// size is about the memory that keeping it takes: many small replies take more for what finds them than for themselves.
func (r keptReply) size() int { return cap(r.body) + 512 }

// replyOf is a reply with the ETag of what it says, a weak one, since it is the same however it is encoded.
func replyOf(body []byte) keptReply {
	sum := sha256.Sum256(body)
	return keptReply{body: body, etag: `W/"` + hex.EncodeToString(sum[:16]) + `"`}
}

// get finds a reply by its name.
func (k *keptReplies) get(name string) (keptReply, bool) {
	k.lock.Lock()
	defer k.lock.Unlock()
	r, ok := k.by[name]
	return r, ok
}

// keep keeps a reply, and forgets the oldest ones if there is no room.
func (k *keptReplies) keep(name string, r keptReply) {
	k.lock.Lock()
	defer k.lock.Unlock()
	if _, known := k.by[name]; known || name == "" || r.size() > mostKept/4 {
		return
	}
	for k.size+r.size() > mostKept {
		k.size -= k.by[k.order[0]].size()
		delete(k.by, k.order[0])
		k.order = k.order[1:]
	}
	if k.by == nil {
		k.by = map[string]keptReply{}
	}
	k.by[name] = r
	k.order = append(k.order, name)
	k.size += r.size()
}

// has reports whether a client that sends If-None-Match has the reply.
func (r keptReply) has(ifNoneMatch string) bool {
	for tag := range strings.SplitSeq(ifNoneMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(r.etag, "W/") {
			return true
		}
	}
	return false
}
