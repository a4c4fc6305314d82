package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"bihuan/internal/book"
	"bihuan/internal/problem"
)

// heartbeat is how often a silent stream says that it lives, and whether its token is still good.
const heartbeat = 15 * time.Second

// changes streams the changes that the person may see as server-sent events: those after Last-Event-ID, from
// since on, or from now on. The id of an event is its seq in the journal, so nothing is missed over a break.
func (s *site) changes(w http.ResponseWriter, r *http.Request) error {
	seq, err := s.streamStart(r)
	if err != nil {
		return err
	}
	st := &stream{site: s, w: w, r: r, out: http.NewResponseController(w), seq: seq, paths: listed(r, "ledger")}
	events, err := st.take(visitOf(r).Who)
	if err != nil {
		return err
	}
	// The bound on reading a request would end the stream.
	if err := st.out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // proxies are to pass it on at once
	if st.write(events, true) != nil {
		return nil
	}
	return st.run()
}

// streamStart returns the seq that a stream begins with.
func (s *site) streamStart(r *http.Request) (int64, error) {
	size, err := s.book.JournalSize(r.Context())
	if err != nil {
		return 0, err
	}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < -1 || n >= size {
			return 0, problem.New(problem.Invalid, "api.bad_number", "Last-Event-ID", -1, size-1)
		}
		return n + 1, nil
	}
	return whole(r, "since", 0, size, size)
}

// stream is one that is listened to.
type stream struct {
	*site
	w     http.ResponseWriter
	r     *http.Request
	out   *http.ResponseController
	seq   int64 // of the next change to look at
	paths []string
}

// run tells of changes until the caller leaves, the token is good no more or the program ends.
func (st *stream) run() error {
	poll := time.NewTicker(st.Poll)
	defer poll.Stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		alive := false
		select {
		case <-st.r.Context().Done():
			return nil
		case <-st.Stop:
			return nil
		case <-beat.C:
			alive = true
		case <-poll.C:
			size, err := st.book.JournalSize(st.r.Context())
			if err != nil || size <= st.seq {
				continue
			}
		}
		// Rights may have changed since: they count as they are when a change is told.
		who, err := st.book.Bearer(st.r.Context(), visitOf(st.r).Secret)
		if err != nil {
			return st.end(err)
		}
		events, err := st.take(who)
		if err != nil {
			return st.end(err)
		}
		if st.write(events, alive) != nil {
			return nil
		}
	}
}

// end ends a stream that has begun: there is no answer any more that a problem could be told in.
func (st *stream) end(err error) error {
	if problem.KindOf(err) == problem.Internal && st.r.Context().Err() == nil {
		st.Log.Error("stream of changes broken off", "err", err)
	}
	return nil
}

// take returns the next changes.
func (st *stream) take(who *book.Visitor) (events []book.Event, err error) {
	events, st.seq, err = st.book.Changes(st.r.Context(), who, st.seq, st.paths)
	return events, err
}

// write sends events. A sign of life carries the id of the last change looked at, so that a break does not let
// everything be looked at again.
func (st *stream) write(events []book.Event, alive bool) error {
	var b bytes.Buffer
	for _, e := range events {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "id: %d\nevent: change\ndata: %s\n\n", e.Seq, data)
	}
	if alive {
		fmt.Fprintf(&b, ": alive\nid: %d\n\n", st.seq-1)
	}
	if b.Len() == 0 {
		return nil
	}
	if _, err := st.w.Write(b.Bytes()); err != nil {
		return err
	}
	return st.out.Flush()
}
