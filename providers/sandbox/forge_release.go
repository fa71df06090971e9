package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

type forgeRelease struct {
	Tag   string `json:"tag_name" is:"required,filled"`
	Name  string `json:"name"`
	Notes string `json:"body"`
}

type gitlabRelease struct {
	Tag   string `json:"tag_name" is:"required,filled"`
	Name  string `json:"name"`
	Notes string `json:"description"`
}

func (f *forge) createRelease(c *exchange, in *forgeRelease) (any, error) {
	if err := f.open(c, in.Tag); err != nil {
		return nil, err
	}
	if err := f.checkLength(in.Notes); err != nil {
		return nil, err
	}
	if f.release(c) != nil {
		return nil, refuse(forgeTaken, "the tag has a release")
	}
	return jsonAnswer(http.StatusCreated, f.showRelease(f.add(c, in.Notes))), nil
}

// release returns the release of the conversation, or nil.
func (f *forge) release(c *exchange) *post {
	for _, p := range c.threadPosts(c.chat.ID) {
		if !p.Recalled {
			found := *p
			c.entry.Message = found.ID
			return &found
		}
	}
	return nil
}

// findRelease returns the release that the path names by its tag or its number.
func (f *forge) findRelease(c *exchange) (*post, error) {
	tag := c.PathValue("tag")
	if err := f.open(c, tag); err != nil {
		return nil, err
	}
	if tag != "" {
		if p := f.release(c); p != nil {
			return p, nil
		}
		return nil, refuse(absent, "no release")
	}
	p, ok := c.visible("", c.PathValue("release"))
	if !ok || !strings.HasPrefix(p.Conversation, c.place+"@") {
		return nil, refuse(absent, "no release")
	}
	c.chat, _ = c.findConversation(p.Conversation)
	return &p, nil
}

func (f *forge) readRelease(c *exchange, _ *nothing) (any, error) {
	p, err := f.findRelease(c)
	if err != nil {
		return nil, err
	}
	return f.showRelease(p), nil
}

type forgeNotes struct {
	Notes *string `json:"body" is:"given"`
}

type gitlabNotes struct {
	Notes *string `json:"description" is:"given"`
}

func (f *forge) editRelease(c *exchange, in *forgeNotes) (any, error) {
	p, err := f.findRelease(c)
	if err == nil {
		err = f.checkLength(*in.Notes)
	}
	if err != nil {
		return nil, err
	}
	return f.showRelease(c.rewriteForge(p, *in.Notes)), nil
}

func (f *forge) deleteRelease(c *exchange, _ *nothing) (any, error) {
	p, err := f.findRelease(c)
	if err != nil {
		return nil, err
	}
	c.recall(*p)
	return answer{status: http.StatusNoContent}, nil
}

func (f *forge) showRelease(p *post) map[string]any {
	repository, tag, _ := strings.Cut(p.Conversation, "@")
	if f.isGitlab {
		return map[string]any{
			"tag_name": tag, "name": tag, "description": string(p.Wire), "created_at": p.SentAt, "author": map[string]any{"username": p.Sender},
			"assets": map[string]any{"count": 4, "links": []any{}}, "_links": map[string]any{"self": f.site + repository + "/-/releases/" + tag},
		}
	}
	id, _ := strconv.ParseInt(p.ID, 10, 64)
	return map[string]any{
		"id": id, "tag_name": tag, "name": tag, "body": string(p.Wire), "html_url": f.site + repository + "/releases/tag/" + tag,
		"created_at": p.SentAt, "published_at": p.SentAt, "author": map[string]any{"login": p.Sender}, "assets": []any{},
	}
}
