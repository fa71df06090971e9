package yunhu

import (
	"cmp"
	"slices"
	"time"

	"herald/lang/normalize"
	"herald/providers"
	"herald/providers/yunhu/yunhupb"
)

// Sides on which a message is shown: the account's own are on the right.
const (
	ownSide   = "right"
	otherSide = "left"
)

// message is a message of a conversation. Its Content and Sender are not nil.
type message struct{ *yunhupb.MsgData }

func newMessage(m *yunhupb.MsgData) message {
	if m.Content == nil {
		m.Content = &yunhupb.MsgContent{}
	}
	if m.Sender == nil {
		m.Sender = &yunhupb.MsgSender{}
	}
	return message{m}
}

// Created is part of kit.Dated.
func (m message) Created() time.Time { return timeOfMillis(m.SendTime) }

func (m message) isRecalled() bool { return m.RecallTime > 0 }

func (m message) toRemote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID:       m.MsgId,
		Key:      keyOfMessage(m.MsgId),
		Recalled: m.isRecalled(),
		Text:     displayText(m.ContentType, m.Content),
		Visible:  visibleJSON(m.ContentType, m.Content),
		EditedAt: timeOfMillis(m.EditTime),
		SentAt:   m.Created(),
	}
}

// toListed is the message in the shape that all platforms share.
func (m message) toListed() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.MsgId, Kind: kindOfContent(m.ContentType, m.Content), Text: displayText(m.ContentType, m.Content), Sender: m.sender(),
		SentAt: m.Created(), EditedAt: timeOfMillis(m.EditTime), Recalled: m.isRecalled(),
		Sequence: m.MsgSeq, Quote: m.QuoteMsgId, Files: m.listFiles(),
	}
	if m.Direction == ownSide || m.Direction == otherSide {
		p.Own = providers.OptBoolOf(m.Direction == ownSide)
	}
	for _, b := range flatButtons(m.Content.Buttons) {
		p.Buttons = append(p.Buttons, providers.ListedButton{Label: b.Text, URL: b.URL, Value: b.Value})
	}
	return p
}

func (m message) sender() providers.Sender {
	return providers.Sender{ID: m.Sender.ChatId, Name: m.Sender.Name, Type: chatWords[m.Sender.ChatType]}
}

// listFiles are the storage keys in the content.
func (m message) listFiles() []providers.ListedFile {
	var all []providers.ListedFile
	for _, key := range fileKeys(m.Content) {
		if *key == "" {
			continue
		}
		f := providers.ListedFile{URL: *key}
		if *key == m.Content.FileUrl {
			f.Name = m.Content.FileName
		}
		all = append(all, f)
	}
	return all
}

// fileKeys are the fields of a content that name stored files.
func fileKeys(c *yunhupb.MsgContent) []*string {
	return []*string{&c.ImageUrl, &c.FileUrl, &c.VideoUrl, &c.AudioUrl, &c.Image}
}

// matches reports whether the message has the content that a request would give it.
// The quote does not count, because the server drops one that it finds invalid.
func (m message) matches(r *yunhupb.SendMsgRequest) bool {
	return r.ContentType == m.ContentType &&
		string(visibleJSON(r.ContentType, r.Content)) == string(visibleJSON(m.ContentType, m.Content)) &&
		slices.Equal(normalize.IDs(r.Content.MentionedId), normalize.IDs(m.Content.MentionedId))
}

// sortMessages sorts messages, oldest first.
func sortMessages(all []message) []message {
	slices.SortFunc(all, func(a, b message) int {
		return cmp.Or(cmp.Compare(a.MsgSeq, b.MsgSeq), cmp.Compare(a.SendTime, b.SendTime), cmp.Compare(a.MsgId, b.MsgId))
	})
	return all
}

// timeOfMillis is the time of a stamp; the zero time for none.
func timeOfMillis(ms int64) time.Time {
	if ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
