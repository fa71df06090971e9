package sandbox

import (
	"encoding/hex"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// forge implements comments on issues and the notes of releases, for one account. A
// conversation is OWNER/REPOSITORY#NUMBER, @TAG for a release, or !NUMBER for a merge
// request. Every well-formed one exists, and so does its tag; what people post to a
// release is one that they created.
type forge struct {
	site    string // where people read
	longest int    // characters of a text; 0: no limit is documented
	// isGitlab is true for the fields and addresses of GitLab.
	isGitlab bool
}

// forgeTaken is the reason when a tag has a release.
const forgeTaken reason = "taken"

func newGithub(opt Options) *dialect {
	f := &forge{site: "https://github.com/", longest: 65536}
	d := f.dialect(opt, "github")
	d.errors.problems = append([]problem{{throttled, http.StatusForbidden, 0, "You have exceeded a secondary rate limit."}}, d.errors.problems...)
	d.routes = append(f.routes(""), route{pattern: "GET /rate_limit", endpoint: on("read_me", forgeMe)},
		route{pattern: "GET /repos/{owner}/{repo}/git/ref/{ref...}", endpoint: on("read_conversation", f.readPlace)})
	return d
}

func newGitea(opt Options) *dialect {
	f := &forge{site: "https://gitea.example.org/"}
	d := f.dialect(opt, "gitea")
	d.routes = append(f.routes("/api/v1"), route{pattern: "GET /api/v1/user", endpoint: on("read_me", forgeMe)},
		route{pattern: "GET /api/v1/repos/{owner}/{repo}/tags/{tag}", endpoint: on("read_conversation", f.readPlace)})
	return d
}

func newGitlab(opt Options) *dialect {
	f := &forge{site: "https://gitlab.com/", longest: 1_000_000, isGitlab: true}
	d := f.dialect(opt, "gitlab")
	const project, releases = "/api/v4/projects/{project}", "/api/v4/projects/{project}/releases"
	d.routes = []route{
		{pattern: "GET /api/v4/user", endpoint: on("read_me", forgeMe)},
		{pattern: "GET " + project + "/repository/tags/{tag}", endpoint: on("read_conversation", f.readPlace)},
		{pattern: "POST " + releases, endpoint: on("send", func(c *exchange, in *gitlabRelease) (any, error) { return f.createRelease(c, (*forgeRelease)(in)) })},
		{pattern: "GET " + releases + "/{tag}", endpoint: on("read", f.readRelease)},
		{pattern: "PUT " + releases + "/{tag}", endpoint: on("edit", func(c *exchange, in *gitlabNotes) (any, error) { return f.editRelease(c, (*forgeNotes)(in)) })},
		{pattern: "DELETE " + releases + "/{tag}", endpoint: on("recall", f.deleteRelease)},
	}
	for _, place := range []string{project + "/issues/{number}", project + "/merge_requests/{number}"} {
		d.routes = append(d.routes,
			route{pattern: "GET " + place, endpoint: on("read_conversation", f.readPlace)},
			route{pattern: "POST " + place + "/notes", endpoint: on("send", f.createComment)},
			route{pattern: "GET " + place + "/notes", endpoint: on("list", f.listComments)},
			route{pattern: "GET " + place + "/notes/{id}", endpoint: on("read", f.readComment)},
			route{pattern: "PUT " + place + "/notes/{id}", endpoint: on("edit", f.editComment)},
			route{pattern: "DELETE " + place + "/notes/{id}", endpoint: on("recall", f.deleteComment)})
	}
	return d
}

// routes returns the endpoints that forges in the manner of GitHub have below a path.
func (f *forge) routes(api string) []route {
	repository := api + "/repos/{owner}/{repo}"
	issue, single, releases := repository+"/issues/{number}", repository+"/issues/comments/{id}", repository+"/releases"
	list, read := on("list", f.listComments), on("read", f.readComment)
	return []route{
		{pattern: "GET " + issue, endpoint: on("read_conversation", f.readPlace)},
		{pattern: "POST " + issue + "/comments", endpoint: on("send", f.createComment)},
		// A pattern for each of the two would be ambiguous.
		{pattern: "GET " + issue + "/{id}", endpoint: endpoint{"list", func(d *dialect, errs *errorTable, r *request) call {
			if r.PathValue("number") != "comments" {
				return list.decode(d, errs, r)
			}
			r.SetPathValue("number", "")
			return read.decode(d, errs, r)
		}}},
		{pattern: "PATCH " + single, endpoint: on("edit", f.editComment)},
		{pattern: "DELETE " + single, endpoint: on("recall", f.deleteComment)},
		{pattern: "POST " + releases, endpoint: on("send", f.createRelease)},
		{pattern: "GET " + releases + "/tags/{tag}", endpoint: on("read", f.readRelease)},
		{pattern: "PATCH " + releases + "/{release}", endpoint: on("edit", f.editRelease)},
		{pattern: "DELETE " + releases + "/{release}", endpoint: on("recall", f.deleteRelease)},
	}
}

var forgeID = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+([#!][0-9]+|@.+)$`)

func (f *forge) dialect(opt Options, name string) *dialect {
	secret := seededBytes(name, "token")
	token := hex.EncodeToString(secret[:20])
	return &dialect{
		platform: name, opt: opt, kind: "text", sample: "sample/launch#12", settings: []setting{{"token", token}}, unknown: "Not Found", setWire: setForgeText,
		errors: errorTable{codeless: true, fault: http.StatusUnprocessableEntity, shape: showForgeError, problems: []problem{
			{invalid, http.StatusUnprocessableEntity, 0, "Validation Failed: {field} {why}"}, {unread, http.StatusBadRequest, 0, "Problems parsing JSON"},
			{absent, http.StatusNotFound, 0, "Not Found"}, {forgeTaken, http.StatusUnprocessableEntity, 0, "Validation Failed: already_exists"},
			{wrongKey, http.StatusUnauthorized, 0, "Bad credentials"}, {noKey, http.StatusUnauthorized, 0, "Requires authentication"},
			{throttled, http.StatusTooManyRequests, 0, "Too many requests"},
		}},
		checkCredentials: func(r *request) error {
			if strings.HasPrefix(r.Header.Get("Authorization"), "token ") && !f.isGitlab {
				return checkHeader("Authorization", "token ", token)(r)
			}
			return checkHeader("Authorization", "Bearer ", token)(r)
		},
		headers: func(*request) map[string]string { return dateHeader(opt.Now()) },
		absent: func(r *request) answer {
			return showForgeError(r, problem{status: http.StatusNotFound, text: "Not Found"}, refusal{})
		},
		envelope: func(_ *request, data any) answer { return jsonAnswer(http.StatusOK, data) },
		implied:  func(_ *transaction, id string) (Header, bool) { return Header{}, forgeID.MatchString(id) },
	}
}

func showForgeError(_ *request, p problem, _ refusal) answer {
	return jsonAnswer(p.status, map[string]any{"message": p.text, "documentation_url": "https://docs.example.org"})
}

var (
	forgeComment = regexp.MustCompile(`(?s)<!--.*?-->\n?`) // which readers do not see
	forgeEscape  = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])|<(https?://[^<>]*)>|\u00a0| +(\n)")
)

// readForgeText returns what readers see of a text in Markdown, with the marks of what is
// formatted.
func readForgeText(raw string) string {
	return forgeEscape.ReplaceAllStringFunc(forgeComment.ReplaceAllString(raw, ""), func(s string) string {
		if s == "\u00a0" {
			return " "
		}
		return forgeEscape.ReplaceAllString(s, "$1$2$3")
	})
}

// setForgeText has somebody change what readers see. A comment at the beginning stays.
func setForgeText(p *post, text string) {
	begin := forgeComment.FindIndex(p.Wire)
	if begin == nil || begin[0] > 0 {
		begin = []int{0, 0}
	}
	p.Wire = append(p.Wire[:begin[1]:begin[1]], text...)
}

func forgeMe(*exchange, *nothing) (any, error) {
	return map[string]any{"login": "sandbox", "username": "sandbox"}, nil
}

// open finds the conversation that the path names.
func (f *forge) open(c *exchange, tag string) (err error) {
	c.place = c.PathValue("project")
	if c.place == "" {
		c.place = c.PathValue("owner") + "/" + c.PathValue("repo")
	}
	number := c.PathValue("number")
	switch {
	case tag != "":
		c.place += "@" + tag
	case strings.Contains(c.URL.Path, "/merge_requests/"):
		c.place += "!" + number
	case number != "":
		c.place += "#" + number
	}
	if number == "" && tag == "" {
		return nil
	}
	c.chat, err = c.findPlace()
	return err
}

func (f *forge) readPlace(c *exchange, _ *nothing) (any, error) {
	tag := c.PathValue("tag")
	if ref, ok := strings.CutPrefix(c.PathValue("ref"), "tags/"); ok {
		tag = ref
	}
	if err := f.open(c, tag); err != nil {
		return nil, err
	}
	return map[string]any{"title": "Sandbox", "state": "open"}, nil
}

type forgeText struct {
	Body string `json:"body" is:"required,filled"`
}

// checkLength refuses a text that is too long.
func (f *forge) checkLength(text string) error {
	if f.longest > 0 && utf8.RuneCountInString(text) > f.longest {
		return refuseField("body", "is too long (maximum is %d characters)", f.longest)
	}
	return nil
}

func (f *forge) createComment(c *exchange, in *forgeText) (any, error) {
	if err := f.open(c, ""); err != nil {
		return nil, err
	}
	if err := f.checkLength(in.Body); err != nil {
		return nil, err
	}
	return jsonAnswer(http.StatusCreated, f.show(f.add(c, in.Body))), nil
}

func (f *forge) add(c *exchange, raw string) *post {
	id := strconv.FormatInt(c.transaction.store.numbers+1, 10)
	p := c.send(Message{ID: id, Sender: "sandbox", Kind: "text", Text: readForgeText(raw)}, []byte(raw))
	return &p
}

type forgeList struct {
	Size  int    `query:"per_page"`
	Page  int    `query:"page"`
	Sort  string `query:"sort" is:"in=asc|"`
	Order string `query:"order_by" is:"in=created_at|"`
}

// listComments lists comments oldest first, in pages where a size is given.
func (f *forge) listComments(c *exchange, in *forgeList) (any, error) {
	if err := f.open(c, ""); err != nil {
		return nil, err
	}
	var all []any
	for _, p := range c.threadPosts(c.chat.ID) {
		if !p.Recalled {
			all = append(all, f.show(p))
		}
	}
	if in.Size > 0 {
		from := min(max(in.Page-1, 0)*in.Size, len(all))
		all = all[from:min(from+in.Size, len(all))]
	}
	return append([]any{}, all...), nil
}

// find returns the comment that the path names.
func (f *forge) find(c *exchange) (*post, error) {
	if err := f.open(c, ""); err != nil {
		return nil, err
	}
	p, ok := c.visible("", c.PathValue("id"))
	if !ok || !strings.HasPrefix(p.Conversation+"#", c.place+"#") {
		return nil, refuse(absent, "no comment")
	}
	c.chat, ok = c.lookUp(p.Conversation)
	if !ok {
		return nil, refuse(absent, "no issue")
	}
	return &p, nil
}

func (f *forge) readComment(c *exchange, _ *nothing) (any, error) {
	p, err := f.find(c)
	if err != nil {
		return nil, err
	}
	return f.show(p), nil
}

func (f *forge) editComment(c *exchange, in *forgeText) (any, error) {
	p, err := f.find(c)
	if err == nil {
		err = f.checkLength(in.Body)
	}
	if err != nil {
		return nil, err
	}
	return f.show(c.rewriteForge(p, in.Body)), nil
}

// rewriteForge changes a text.
func (c *exchange) rewriteForge(p *post, raw string) *post {
	p.recordRevision(c.now)
	p.Text, p.Wire = readForgeText(raw), []byte(raw)
	c.respellPost(p)
	c.putPost(*p)
	c.entry.Message = p.ID
	return p
}

func (f *forge) deleteComment(c *exchange, _ *nothing) (any, error) {
	p, err := f.find(c)
	if err != nil {
		return nil, err
	}
	c.recall(*p)
	return answer{status: http.StatusNoContent}, nil
}

// show returns a comment.
func (f *forge) show(p *post) map[string]any {
	id, _ := strconv.ParseInt(p.ID, 10, 64) // made by add, or by somebody else
	edited := p.EditedAt
	if edited.IsZero() {
		edited = p.SentAt
	}
	shown := map[string]any{"id": id, "body": string(p.Wire), "created_at": p.SentAt, "updated_at": edited}
	if f.isGitlab {
		shown["author"], shown["system"] = map[string]any{"username": p.Sender}, false
		return shown
	}
	shown["user"] = map[string]any{"login": p.Sender}
	shown["html_url"] = f.site + strings.Replace(p.Conversation, "#", "/issues/", 1) + "#issuecomment-" + p.ID
	return shown
}
