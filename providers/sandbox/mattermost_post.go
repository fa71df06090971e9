package sandbox

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// mmContent is what a post stores in addition to what readers see.
type mmContent struct {
	Message string         `json:"message"`
	Root    string         `json:"root"`
	Props   map[string]any `json:"props"`
}

func readMattermost(p *post) mmContent {
	var content mmContent
	_ = json.Unmarshal(p.Wire, &content) // written by setContent
	return content
}

var mmMention = regexp.MustCompile(`\B@([a-zA-Z0-9._-]*[a-zA-Z0-9])`)

func setMattermost(p *post, content mmContent) {
	p.Text, p.Mentions = mmShown(content.Message), nil
	for _, m := range mmMention.FindAllStringSubmatch(p.Text, -1) {
		p.Mentions = append(p.Mentions, m[1])
	}
	p.Wire, _ = json.Marshal(content) // plain values always encode
}

func mmSetWire(p *post, text string) {
	content := readMattermost(p)
	content.Message = text
	setMattermost(p, content)
}

var mmEscape = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// mmShown returns what readers see of a message, in which Markdown stays.
func mmShown(message string) string {
	return html.UnescapeString(mmEscape.ReplaceAllString(message, "$1"))
}

// mmNew is the body of a request that creates a post.
type mmNew struct {
	Channel   string         `json:"channel_id" is:"required,conversation"`
	Message   string         `json:"message"`
	Root      string         `json:"root_id"`
	Files     []string       `json:"file_ids" is:"max=10"`
	PendingID string         `json:"pending_post_id"`
	Props     map[string]any `json:"props"`
	Metadata  struct {
		Priority struct {
			Priority string `json:"priority" is:"in=|important|urgent"`
		} `json:"priority"`
	} `json:"metadata"`
}

// createPost creates a post. A pending_post_id is remembered for 30 seconds.
func (m *mattermost) createPost(c *exchange, in *mmNew) (any, error) {
	if c.chat.Gone {
		return nil, refuse(mmArchived, "Can not post to deleted channel.")
	}
	mark := "pending/" + in.PendingID
	if id, ok := c.readMark(mark); ok && in.PendingID != "" {
		if p, there := c.visible(c.chat.ID, id); there && c.now.Sub(p.SentAt) < 30*time.Second {
			c.entry.Duplicate = true
			return mmAnswer(http.StatusCreated, showMattermost(&p)), nil
		}
	}
	if in.Root != "" {
		root, ok := c.visible("", in.Root)
		switch {
		case !ok || readMattermost(&root).Root != "":
			return nil, refuse(mmRoot, "Invalid RootId parameter.")
		case root.Conversation != c.chat.ID:
			return nil, refuse(mmOtherRoot, "Invalid ChannelId for RootId parameter.")
		}
	}
	p := post{Message: Message{ID: mmID("post", c.transaction.store.numbers, c.now), Sender: m.account, Kind: "post", Reply: in.Root}}
	if err := c.fillMattermost(&p, mmContent{in.Message, in.Root, in.Props}, in.Files); err != nil {
		return nil, err
	}
	sent := c.send(p.Message, p.Wire)
	if in.PendingID != "" {
		c.putMark(mark, sent.ID)
	}
	return mmAnswer(http.StatusCreated, showMattermost(&sent)), nil
}

// fillMattermost checks the content of a post and sets it. A file is in one post only.
func (c *exchange) fillMattermost(p *post, content mmContent, files []string) error {
	if utf8.RuneCountInString(content.Message) > 16383 {
		return refuse(mmTooLong, "Post Message property is longer than the maximum permitted length.")
	}
	var attached []Attachment
	for _, id := range files {
		a, ok := c.attach(id)
		owner, used := c.readMark("file/" + id)
		if !ok || used && owner != p.ID {
			return refuseField("file_ids", "%s", id)
		}
		attached = append(attached, a)
	}
	if strings.TrimSpace(content.Message) == "" && len(attached) == 0 {
		return refuseField("message", "there is nothing to post")
	}
	for _, id := range files {
		c.putMark("file/"+id, p.ID)
	}
	p.Attachments = attached
	setMattermost(p, content)
	return nil
}

func showMattermost(p *post) map[string]any {
	content, edited := readMattermost(p), int64(0)
	if p.Edited {
		edited = p.EditedAt.UnixMilli()
	}
	files := []string{}
	for _, a := range p.Attachments {
		files = append(files, a.File)
	}
	return map[string]any{
		"id": p.ID, "create_at": p.SentAt.UnixMilli(), "update_at": max(edited, p.SentAt.UnixMilli()), "edit_at": edited, "delete_at": 0,
		"is_pinned": p.Pinned, "user_id": p.Sender, "channel_id": p.Conversation, "root_id": content.Root, "original_id": "",
		"message": content.Message, "type": "", "props": content.Props, "hashtags": "", "file_ids": files, "pending_post_id": "", "metadata": map[string]any{},
	}
}

// findPost returns a post that was not deleted, in a channel that is not archived
// unless archived is "".
func (m *mattermost) findPost(c *exchange, archived reason) (post, error) {
	p, ok := c.visible("", c.PathValue("post"))
	if !ok {
		return p, refuse(mmNoPost, "no post")
	}
	h, err := m.findChannel(c, p.Conversation)
	if err == nil && h.Gone && archived != "" {
		err = refuse(archived, "The channel is archived.")
	}
	return p, err
}

func (m *mattermost) readPost(c *exchange, _ *nothing) (any, error) {
	p, err := m.findPost(c, "")
	return showMattermost(&p), err
}

// mmPatch is the body of a request that changes a post. What is absent stays.
type mmPatch struct {
	Message *string        `json:"message"`
	Files   *[]string      `json:"file_ids" is:"max=10"`
	Props   map[string]any `json:"props"`
}

func (m *mattermost) patchPost(c *exchange, in *mmPatch) (any, error) {
	p, err := m.findPost(c, mmNoPatch)
	if err != nil {
		return nil, err
	}
	if p.Sender != m.account {
		return nil, refuse(mmDenied, "a post of somebody else")
	}
	content, old := readMattermost(&p), p
	var files []string
	for _, a := range p.Attachments {
		files = append(files, a.File)
	}
	if in.Message != nil {
		content.Message = *in.Message
	}
	if in.Files != nil {
		files = *in.Files
	}
	if in.Props != nil {
		content.Props = in.Props
	}
	if err := c.fillMattermost(&p, content, files); err != nil {
		return nil, err
	}
	if p.Text != old.Text || !slices.Equal(p.Attachments, old.Attachments) {
		old.recordRevision(c.now)
		p.History, p.Edited, p.EditedAt = old.History, true, c.now
	}
	c.respellPost(&p)
	c.putPost(p)
	return showMattermost(&p), nil
}

// deletePost deletes a post, and the whole thread that it begins.
func (m *mattermost) deletePost(c *exchange, _ *nothing) (any, error) {
	p, err := m.findPost(c, mmNoDelete)
	if err != nil {
		return nil, err
	}
	for _, other := range slices.Clone(c.threadPosts(p.Conversation)) {
		if !other.Recalled && readMattermost(other).Root == p.ID {
			c.recall(*other)
		}
	}
	c.recall(p)
	return mmOK(), nil
}

func (m *mattermost) pinPost(pinned bool) func(*exchange, *nothing) (any, error) {
	return func(c *exchange, _ *nothing) (any, error) {
		p, err := m.findPost(c, mmNoPatch)
		if err != nil {
			return nil, err
		}
		p.Pinned = pinned
		c.putPost(p)
		return mmOK(), nil
	}
}
