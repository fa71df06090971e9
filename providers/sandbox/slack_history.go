package sandbox

import "slices"

// slackList are the parameters of conversations.history.
type slackList struct {
	Channel   string `json:"channel" is:"required,conversation"`
	Cursor    string `json:"cursor"`
	Limit     int    `json:"limit" is:"range=0-999"`
	Oldest    string `json:"oldest"`
	Latest    string `json:"latest"`
	Inclusive bool   `json:"inclusive"`
	Metadata  bool   `json:"include_all_metadata"`
}

// includes reports whether a message is in the span of time.
func (x *slackList) includes(ts string) bool {
	if x.Inclusive && (ts == x.Oldest || ts == x.Latest) {
		return true
	}
	return (x.Oldest == "" || ts > x.Oldest) && (x.Latest == "" || ts < x.Latest)
}

// slackHistory lists a channel, newest first, without the answers in threads.
func slackHistory(c *exchange, in *slackList) (any, error) {
	var found []*post
	for _, p := range slices.Backward(c.threadPosts(c.chat.ID)) {
		isHere := p.Reply == "" || readSlackWire(p).InBoth
		if isHere && in.includes(p.ID) && (!p.Recalled || c.hasAnswers(p)) {
			found = append(found, p)
		}
	}
	return c.listSlack(in, found), nil
}

func (c *exchange) listSlack(in *slackList, found []*post) map[string]any {
	part, next := slackPage(found, in.Limit, in.Cursor)
	messages := showAll(part, func(p *post) map[string]any { return c.showSlack(p, in.Metadata) })
	return map[string]any{"messages": messages, "has_more": next["next_cursor"] != "", "response_metadata": next}
}

type slackThread struct {
	slackList
	TS string `json:"ts" is:"required"`
}

// slackReplies lists a thread, oldest first, with the message that began it, which is
// part of every answer.
func slackReplies(c *exchange, in *slackThread) (any, error) {
	var found []*post
	for _, p := range c.threadPosts(c.chat.ID) {
		if p.ID == in.TS && (!p.Recalled || c.hasAnswers(p)) || p.Reply == in.TS && !p.Recalled && in.includes(p.ID) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		return nil, refuse(slackError, "thread_not_found")
	}
	return c.listSlack(&in.slackList, found), nil
}
