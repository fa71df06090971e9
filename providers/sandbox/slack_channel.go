package sandbox

import (
	"cmp"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// findSlackChannel returns the channel of a request. One that was deleted, and a private
// one of which the app is no member, does not exist for it; one that is archived can be read.
func findSlackChannel(c *exchange, id string) (Header, error) {
	h, known := c.findConversation(id)
	switch {
	case !known && !c.dialect.opt.RequireConversations:
		if h, known = c.dialect.implied(c.transaction, id); known {
			h.ID, h.Found = id, true
			return h, nil
		}
		return h, refuse(slackError, "channel_not_found")
	case !known, h.Gone && h.Facts["archived"] == "", isPrivate(h) && h.findParticipant(slackUser) == nil:
		return h, refuse(slackError, "channel_not_found")
	case h.Gone && c.entry.Operation == "remove_conversation":
		return h, refuse(slackError, "already_archived")
	case h.Gone && c.entry.Operation != "list" && c.entry.Operation != "read_conversation":
		return h, refuse(slackError, "is_archived")
	}
	return h, nil
}

func isPrivate(h Header) bool { return h.Facts["private"] == "true" }

type slackCreate struct {
	Name      string `json:"name" is:"required"`
	IsPrivate bool   `json:"is_private"`
}

// slackName refuses a name that a channel cannot have, or that another one has.
func (c *exchange) slackName(name string) error {
	isForbidden := func(r rune) bool {
		return unicode.ToLower(r) != r || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	}
	switch {
	case utf8.RuneCountInString(name) > 80:
		return refuse(slackError, "invalid_name_maxlength")
	case strings.ContainsFunc(name, isForbidden):
		return refuse(slackError, "invalid_name_specials")
	}
	for _, th := range c.transaction.store.order {
		if th.Platform == c.platform && th.Title == name && (!th.Gone || th.Facts["archived"] != "") {
			return refuse(slackError, "name_taken")
		}
	}
	return nil
}

func slackCreateChannel(c *exchange, in *slackCreate) (any, error) {
	if err := c.slackName(in.Name); err != nil {
		return nil, err
	}
	c.chat = Header{ID: c.slackID("C"), Title: in.Name, Participants: []Participant{{ID: slackUser, At: c.now}}}
	if in.IsPrivate {
		c.chat.setFact("private", "true")
	}
	c.putConversation(c.chat)
	return map[string]any{"channel": c.showSlackChannel(c.chat)}, nil
}

func (c *exchange) showSlackChannel(h Header) map[string]any {
	created := h.CreatedAt
	if created.IsZero() {
		created = c.now
	}
	creator := slackUser
	if h.Found {
		creator = "W012A3CDE"
	}
	return map[string]any{
		"id": h.ID, "name": h.Title, "created": created.Unix(), "creator": creator, "is_channel": true, "is_private": isPrivate(h),
		"is_archived": h.Gone, "is_member": h.Found || h.findParticipant(slackUser) != nil, "topic": map[string]any{"value": h.Announcement},
	}
}

type slackChannel struct {
	Channel string `json:"channel" is:"required,conversation"`
}

func slackChannelInfo(c *exchange, _ *slackChannel) (any, error) {
	return map[string]any{"channel": c.showSlackChannel(c.chat)}, nil
}

type slackMemberList struct {
	slackChannel
	Cursor string `json:"cursor"`
	Limit  int    `json:"limit" is:"range=0-999"`
}

func slackMembers(c *exchange, in *slackMemberList) (any, error) {
	ids := showAll(c.chat.Participants, func(p Participant) string { return p.ID })
	part, next := slackPage(ids, in.Limit, in.Cursor)
	return map[string]any{"members": part, "response_metadata": next}, nil
}

type slackChannelList struct {
	Types           string `json:"types"`
	ExcludeArchived bool   `json:"exclude_archived"`
	Cursor          string `json:"cursor"`
	Limit           int    `json:"limit" is:"range=0-999"`
}

func slackListChannels(c *exchange, in *slackChannelList) (any, error) {
	all := []map[string]any{}
	for _, th := range c.transaction.store.order {
		isHidden := th.Gone && (th.Facts["archived"] == "" || in.ExcludeArchived) || isPrivate(th.Header) && th.findParticipant(slackUser) == nil
		kind := "public_channel"
		if isPrivate(th.Header) {
			kind = "private_channel"
		}
		if th.Platform == c.platform && !isHidden && strings.Contains(cmp.Or(in.Types, "public_channel"), kind) {
			all = append(all, c.showSlackChannel(th.Header))
		}
	}
	part, next := slackPage(all, in.Limit, in.Cursor)
	return map[string]any{"channels": part, "response_metadata": next}, nil
}

type slackNewName struct {
	slackChannel
	Name string `json:"name" is:"required"`
}

func slackRename(c *exchange, in *slackNewName) (any, error) {
	if err := c.slackName(in.Name); err != nil {
		return nil, err
	}
	c.chat.Title = in.Name
	c.putConversation(c.chat)
	return slackChannelInfo(c, nil)
}

type slackTopic struct {
	slackChannel
	Topic string `json:"topic"`
}

func slackSetTopic(c *exchange, in *slackTopic) (any, error) {
	if utf8.RuneCountInString(in.Topic) > 250 {
		return nil, refuse(slackError, "too_long")
	}
	c.chat.Announcement = in.Topic
	c.putConversation(c.chat)
	return slackChannelInfo(c, nil)
}

type slackInvitation struct {
	slackChannel
	Users string `json:"users" is:"required"`
}

func slackInvite(c *exchange, in *slackInvitation) (any, error) {
	people := strings.Split(in.Users, ",")
	for _, id := range people {
		switch {
		case id == slackUser:
			return nil, refuse(slackError, "cant_invite_self")
		case !strings.HasPrefix(id, "U") && !strings.HasPrefix(id, "W"):
			return nil, refuse(slackError, "user_not_found")
		case c.chat.findParticipant(id) != nil:
			return nil, refuse(slackError, "already_in_channel")
		}
	}
	c.chat.addParticipants(c.transaction, people)
	c.putConversation(c.chat)
	return slackChannelInfo(c, nil)
}

type slackPerson struct {
	slackChannel
	User string `json:"user" is:"required"`
}

func slackKick(c *exchange, in *slackPerson) (any, error) {
	if c.chat.findParticipant(in.User) == nil {
		return nil, refuse(slackError, "not_in_channel")
	}
	c.chat.removeParticipants([]string{in.User})
	c.putConversation(c.chat)
	return nil, nil
}

func slackArchive(c *exchange, _ *slackChannel) (any, error) {
	c.chat.Gone = true
	c.chat.setFact("archived", "true")
	c.putConversation(c.chat)
	return nil, nil
}

type slackNewFile struct {
	Filename string `json:"filename" is:"required"`
	Length   int64  `json:"length" is:"required"`
}

func slackUploadURL(c *exchange, in *slackNewFile) (any, error) {
	id := c.slackID("F")
	c.putMark("upload/"+id, in.Filename)
	c.entry.Message = id
	return map[string]any{"upload_url": c.base + "/slack/upload/v1/" + id + "-" + slackTicket(id), "file_id": id}, nil
}

// slackBytes is the body of an upload.
type slackBytes struct {
	File formFile `body:"file"`
}

// slackTicket is the portion of the address of an upload that only slackUploadURL gives.
func slackTicket(file string) string {
	secret := seededBytes("slack", "upload", file)
	return hex.EncodeToString(secret[:12])
}

// admitSlackUpload checks the address. It refuses credentials: in reality, the storage
// is another service.
func admitSlackUpload(c *exchange, _ *slackBytes) error {
	id, ticket, _ := strings.Cut(c.PathValue("file"), "-")
	switch {
	case c.Header.Get("Authorization") != "":
		return refuse(slackError, "a token")
	case ticket != slackTicket(id):
		return refuse(slackError, "file_not_found")
	}
	return nil
}

func slackStoreUpload(c *exchange, in *slackBytes) (any, error) {
	id, _, _ := strings.Cut(c.PathValue("file"), "-")
	name, ok := c.readMark("upload/" + id)
	if !ok {
		return nil, refuse(slackError, "file_not_found")
	}
	in.File.Name = name
	c.storeUpload(id, in.File.File)
	return textAnswer(http.StatusOK, "OK"), nil
}

type slackCompletion struct {
	Files []struct {
		ID    string `json:"id" is:"required"`
		Title string `json:"title"`
	} `json:"files" is:"required"`
}

// slackCompleteUpload finishes uploads, each of them once.
func slackCompleteUpload(c *exchange, in *slackCompletion) (any, error) {
	for _, f := range in.Files {
		_, stored := c.findFile(f.ID)
		if _, complete := c.readMark("file/" + f.ID); !stored || complete {
			return nil, refuse(slackError, "file_not_found")
		}
	}
	for _, f := range in.Files {
		c.putMark("file/"+f.ID, f.Title)
		c.entry.Message = f.ID
	}
	return map[string]any{"files": slices.Clone(in.Files)}, nil
}

type slackFile struct {
	File string `json:"file" is:"required"`
}

func slackFileInfo(c *exchange, in *slackFile) (any, error) {
	f, stored := c.findFile(in.File)
	if _, complete := c.readMark("file/" + in.File); !stored || !complete {
		return nil, refuse(slackError, "file_not_found")
	}
	return map[string]any{"file": map[string]any{
		"id": f.ID, "name": f.Name, "mimetype": f.Type, "size": f.Size, "permalink": c.base + "/slack/files/" + f.ID,
	}}, nil
}
