package webhook

import (
	"context"
	"regexp"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// anyID accepts every id; checkConversation has been called before.
var anyID = regexp.MustCompile(``)

const (
	// clockMargin is by how much the clock of a receiver may be behind.
	clockMargin = 10 * time.Minute
	// maxPages is how many pages a look-up reads at most.
	maxPages = 200
)

// findKey returns the id of the message with the item's key; "" if there is certainly
// none. A list is read until a page has nothing new.
func (s *session) findKey(ctx context.Context, item providers.Outgoing, since time.Time) (string, error) {
	if err := s.block.checkConversation(opFind, item.Target.ID); err != nil {
		return "", err
	}
	from := time.Unix(0, 0)
	if !since.IsZero() {
		from = since.Add(-clockMargin)
	}
	v := values{inConversation: item.Target.ID, inKey: item.Key, inSince: from.UTC().Format(time.RFC3339)}
	seen := map[string]bool{}
	for page := 1; page <= maxPages; page++ {
		v[inPage] = page
		list, err := s.listPage(ctx, v)
		if err != nil {
			return "", err
		}
		isNew := false
		for _, m := range list {
			id, hasKey, err := s.readListed(m, item.Key)
			if err != nil || hasKey {
				return id, err
			}
			isNew = isNew || !seen[id]
			seen[id] = true
		}
		if !isNew || !s.block.LookUp.uses(inPage) {
			return "", nil
		}
	}
	return "", kit.Invalidf(opFind, "the list of messages has more than %d pages", maxPages)
}

// listPage returns the messages of an answer.
func (s *session) listPage(ctx context.Context, v values) ([]kit.Tree, error) {
	r := s.newRequest(opFind, s.block.LookUp, v)
	r.Repeatable, r.ReadOnly = true, true
	var list []kit.Tree
	classify := r.Classify
	r.Classify = func(a client.Answer) error {
		err := classify(a)
		if err != nil {
			return err
		}
		list, err = listAt(kit.ReadTree(a.Body), s.block.LookUp.Items)
		return err
	}
	_, err := s.client.Do(ctx, r)
	if providers.KindOf(err) == providers.NotFound {
		return nil, nil // as the block declares
	}
	return list, err
}

// listAt returns the messages of an answer: a list, or one message. null is no message.
func listAt(answer kit.Tree, items string) (list []kit.Tree, err error) {
	found, ok := answer.At(items)
	switch t := found.Value.(type) {
	case []any:
		for _, m := range t {
			list = append(list, kit.Tree{Value: m})
		}
		return list, nil
	case map[string]any:
		return []kit.Tree{found}, nil
	}
	if ok && found.Value == nil && items != "" {
		return nil, nil
	}
	return nil, malformed("has no list of messages")
}

// readListed reads a message of a list.
func (s *session) readListed(m kit.Tree, key string) (id string, hasKey bool, err error) {
	at, _ := m.At(s.block.LookUp.Key)
	hasKey = strings.Contains(string(client.MustEncodeJSON(at.Value)), key)
	if id = m.Scalar(s.block.LookUp.ID); s.block.Send.ID == idIsKey && hasKey {
		id = key
	}
	if id == "" && hasKey {
		return "", false, malformed("has a message without an id")
	}
	return id, hasKey, nil
}

// malformed is an answer that is not what the block declares.
func malformed(what string) error {
	return &providers.Error{Kind: providers.Unknown, Op: opFind, Detail: "the answer " + what + " where the look_up block says",
		Hint: "Correct items, id and key in the look_up block."}
}
