package sandbox

import (
	"net/http"
	"slices"
)

// mmList are the parameters of a list of posts.
type mmList struct {
	Before  string `query:"before"`
	PerPage int    `query:"per_page" is:"range=0-200"`
	Page    int    `query:"page"`
}

// listPosts lists a channel, newest first. The posts before another one are those that
// are older, in milliseconds.
func (m *mattermost) listPosts(c *exchange, in *mmList) (any, error) {
	if in.PerPage == 0 {
		in.PerPage = 60
	}
	order, posts, skip := []string{}, map[string]any{}, in.Page*in.PerPage
	before := c.postsIn(c.chat.ID, in.Before)
	for p := range newest(c.threadPosts(c.chat.ID)) {
		if len(before) > 0 && p.SentAt.UnixMilli() >= before[0].SentAt.UnixMilli() {
			continue
		}
		if skip--; skip < 0 && len(order) < in.PerPage {
			order = append(order, p.ID)
			posts[p.ID] = showMattermost(p)
		}
	}
	return map[string]any{"order": order, "posts": posts, "next_post_id": "", "prev_post_id": "", "has_next": false}, nil
}

// mmUpload is a form with one file.
type mmUpload struct {
	Channel string   `form:"channel_id" is:"required,conversation"`
	File    formFile `form:"files"`
}

func (m *mattermost) uploadFile(c *exchange, in *mmUpload) (any, error) {
	if !in.File.given {
		return nil, refuseField("files", "no file")
	}
	f := c.storeUpload(mmID("file", c.transaction.store.requests, c.now), in.File.File)
	info := map[string]any{"id": f.ID, "user_id": m.account, "channel_id": c.chat.ID, "create_at": c.now.UnixMilli(), "name": f.Name, "size": f.Size, "mime_type": f.Type}
	return mmAnswer(http.StatusCreated, map[string]any{"file_infos": []any{info}, "client_ids": []string{}}), nil
}

func (m *mattermost) readMe(*exchange, *nothing) (any, error) {
	return map[string]any{"id": m.account, "username": "herald", "is_bot": true, "roles": "system_user"}, nil
}

// listChannels lists the channels that the account is in and that are not archived.
func (m *mattermost) listChannels(c *exchange, _ *nothing) (any, error) {
	list := []any{}
	for _, th := range c.transaction.store.order {
		if th.Platform == c.platform && !th.Gone && (th.Found || th.findParticipant(m.account) != nil) {
			list = append(list, m.showChannel(th.Header))
		}
	}
	return list, nil
}

func (m *mattermost) readTeam(c *exchange, _ *nothing) (any, error) {
	if c.PathValue("team") != "sandbox" {
		return nil, refuse(mmNoTeam, "no team")
	}
	return map[string]any{"id": m.team, "name": "sandbox", "display_name": "Sandbox", "type": "O"}, nil
}

func (m *mattermost) showChannel(h Header) map[string]any {
	deleted, kind := int64(0), "P"
	if h.Gone {
		deleted = h.CreatedAt.UnixMilli() + 1 // when is not recorded
	}
	if h.Facts["type"] != "" {
		kind = h.Facts["type"]
	}
	return map[string]any{
		"id": h.ID, "create_at": h.CreatedAt.UnixMilli(), "delete_at": deleted, "team_id": m.team, "type": kind,
		"display_name": h.Title, "name": h.Facts["name"], "header": h.Announcement, "purpose": "", "creator_id": m.account,
	}
}

func (m *mattermost) readChannel(c *exchange, _ *nothing) (any, error) {
	return m.showChannel(c.chat), nil
}

func (m *mattermost) readNamed(c *exchange, _ *nothing) (any, error) {
	id, ok := c.readMark("channel/" + c.PathValue("name"))
	h, _ := c.findConversation(id)
	if !ok || h.Gone || c.PathValue("team") != m.team {
		return nil, refuse(mmNoChannel, "no channel")
	}
	c.chat = h
	return m.showChannel(h), nil
}

// mmChannel is the body of a request that creates a channel.
type mmChannel struct {
	Team   string `json:"team_id" is:"required"`
	Name   string `json:"name" is:"id,len=1-64"`
	Title  string `json:"display_name" is:"len=1-64"`
	Header string `json:"header" is:"max=1024"`
	Type   string `json:"type" is:"in=O|P"`
}

func (m *mattermost) createChannel(c *exchange, in *mmChannel) (any, error) {
	if _, taken := c.readMark("channel/" + in.Name); taken {
		return nil, refuse(mmTaken, "A channel with that name already exists on the same team.")
	}
	if in.Team != m.team {
		return nil, refuse(mmDenied, "another team")
	}
	c.chat = Header{ID: mmID("channel", in.Name), Title: in.Title, Announcement: in.Header, Facts: map[string]string{"name": in.Name, "type": in.Type}}
	c.chat.Participants = []Participant{{ID: m.account, Role: "channel_admin", At: c.now}}
	c.putConversation(c.chat)
	c.putMark("channel/"+in.Name, c.chat.ID)
	return mmAnswer(http.StatusCreated, m.showChannel(c.chat)), nil
}

// createDirect returns the chat of two people, and creates it if there is none.
func (m *mattermost) createDirect(c *exchange, in *[]string) (any, error) {
	others := slices.DeleteFunc(slices.Clone(*in), func(id string) bool { return id == m.account })
	if len(*in) != 2 || len(others) != 1 || !mmIDForm.MatchString(others[0]) {
		return nil, refuseField("user_id", "%q", *in)
	}
	pair := []string{m.account, others[0]}
	slices.Sort(pair)
	id := mmID("direct", pair)
	h, known := c.findConversation(id)
	if !known {
		h = Header{ID: id, Facts: map[string]string{"name": pair[0] + "__" + pair[1], "type": "D"}}
		h.addParticipants(c.transaction, pair)
		c.putConversation(h)
	}
	c.chat = h
	return mmAnswer(http.StatusCreated, m.showChannel(h)), nil
}

// mmChannelPatch is the body of a request that changes a channel.
type mmChannelPatch struct {
	Title  *string `json:"display_name" is:"len=1-64"`
	Header *string `json:"header" is:"max=1024"`
}

func (m *mattermost) patchChannel(c *exchange, in *mmChannelPatch) (any, error) {
	if c.chat.Gone {
		return nil, refuse(mmDeleted, "The channel has been archived.")
	}
	if in.Title != nil {
		c.chat.Title = *in.Title
	}
	if in.Header != nil {
		c.chat.Announcement = *in.Header
	}
	c.putConversation(c.chat)
	return m.showChannel(c.chat), nil
}

func (m *mattermost) deleteChannel(c *exchange, _ *nothing) (any, error) {
	if c.chat.Gone || c.chat.Facts["type"] == "D" {
		return nil, refuse(mmDeleted, "The channel has been archived or deleted.")
	}
	c.chat.Gone = true
	c.putConversation(c.chat)
	return mmOK(), nil
}

// mmMembers are the parameters of a list of members.
type mmMembers struct {
	Page    int `query:"page"`
	PerPage int `query:"per_page" is:"range=1-200"`
}

func (m *mattermost) listMembers(c *exchange, in *mmMembers) (any, error) {
	all := c.chat.Participants
	from := min(in.Page*in.PerPage, len(all))
	return showAll(all[from:min(from+in.PerPage, len(all))], func(p Participant) map[string]any { return m.showMember(c, p.ID) }), nil
}

func (m *mattermost) showMember(c *exchange, id string) map[string]any {
	return map[string]any{"channel_id": c.chat.ID, "user_id": id, "roles": "channel_user"}
}

// mmMember is the body of a request that adds a member.
type mmMember struct {
	User string `json:"user_id" is:"required,id"`
}

func (m *mattermost) addMember(c *exchange, in *mmMember) (any, error) {
	if !mmIDForm.MatchString(in.User) {
		return nil, refuse(mmNoUser, "no user")
	}
	c.chat.addParticipants(c.transaction, []string{in.User})
	c.putConversation(c.chat)
	return mmAnswer(http.StatusCreated, m.showMember(c, in.User)), nil
}

func (m *mattermost) removeMember(c *exchange, _ *nothing) (any, error) {
	user := c.PathValue("user")
	if c.chat.findParticipant(user) == nil {
		return nil, refuse(mmNoMember, "not a member")
	}
	c.chat.removeParticipants([]string{user})
	c.putConversation(c.chat)
	return mmOK(), nil
}
