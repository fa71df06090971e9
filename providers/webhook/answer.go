package webhook

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Operations, for errors.
const (
	opSend   = "send message"
	opEdit   = "edit message"
	opRecall = "recall message"
	opFind   = "look up message"
)

// meanings are what statuses can be declared to mean. "" is success.
var meanings = map[string]providers.ErrorKind{
	"success": "", "gone": providers.Gone, "not_found": providers.NotFound, "rejected": providers.Invalid, "conflict": providers.Conflict,
	"credentials": providers.Auth, "forbidden": providers.Forbidden, "rate_limited": providers.RateLimited, "unavailable": providers.Unavailable, "unknown": providers.Unknown,
}

func meaningNames() []string { return slices.Sorted(maps.Keys(meanings)) }

// classify returns what an answer to the request means.
func (r *request) classify(op string) func(client.Answer) error {
	return func(a client.Answer) error {
		kind := usualMeaning(op, a)
		if declared, ok := meanings[r.Statuses[strconv.Itoa(a.Status)]]; ok {
			kind = declared
		}
		if kind == "" {
			return r.checkRejection(a)
		}
		return &providers.Error{Kind: kind, Detail: strings.TrimSpace(string(a.Body))}
	}
}

// usualMeaning is the kind of error that a status means; "" for none.
func usualMeaning(op string, a client.Answer) providers.ErrorKind {
	switch {
	case kit.IsSuccess(a), op == opRecall && a.Status == http.StatusNotFound:
		return ""
	case a.Status == http.StatusGone, a.Status == http.StatusNotFound && (op == opSend || op == opFind):
		return providers.Gone
	}
	return kit.KindOfStatus(a)
}

// checkRejection finds what the block declares to be a refusal in an answer of success.
func (r *request) checkRejection(a client.Answer) error {
	for at, value := range r.RejectedIf {
		if kit.ReadTree(a.Body).Scalar(at) == value {
			return &providers.Error{Kind: providers.Invalid, Detail: strings.TrimSpace(string(a.Body))}
		}
	}
	return nil
}

// readSent reads the answer to a send. Without an id where the block says that it is, the
// outcome is unknown; see providers.Result.
func (s *session) readSent(a client.Answer, v values) providers.Result {
	answer, r := kit.ReadTree(a.Body), providers.Result{}
	switch id := s.block.Send.ID; id {
	case "":
	case idIsKey:
		r.ID = v.text(inKey)
	default:
		if r.ID = answer.Scalar(id); r.ID == "" {
			return providers.Result{Err: &providers.Error{Kind: providers.Unknown, Op: opSend, Detail: "the answer has no id at " + id,
				Hint: "Correct id in the send block."}}
		}
	}
	if at := s.block.Send.Permalink; strings.HasPrefix(at, "/") {
		r.URL = answer.Scalar(at)
	} else if at != "" {
		r.URL = expandPath(at, values{inID: r.ID, inConversation: v[inConversation]})
	}
	return r
}
