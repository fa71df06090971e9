package forge

import (
	"net/url"
	"regexp"
	"strings"

	"herald/providers/kit"
)

// Target is a conversation: an issue, a pull or merge request, or a release.
type Target struct {
	Repository string // its full path, as in the id
	Number     string // of an issue or request; "" for a release
	IsRequest  bool   // a request that has numbers of its own
	Tag        string // of a release; "" otherwise
}

// name is a segment of the path of a repository. "." and ".." are none: they would
// lead to another address.
const name = `[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*`

// tag is the name of a tag, without what Git forbids in names.
const (
	tag       = tagPart + `(?:/` + tagPart + `)*`
	tagPart   = `[^.` + forbidden + `][^` + forbidden + `]*`
	forbidden = `\s~^:?*\[\\/`
)

// NewIDForm returns the form OWNER/REPOSITORY#NUMBER or OWNER/REPOSITORY@TAG. marks are
// the signs that may be before a number, and more is how many further segments the
// path of a repository may have.
func NewIDForm(marks, more, help string) kit.IDForm {
	return kit.IDForm{Pattern: regexp.MustCompile(`^` + name + `(?:/` + name + `)` + more + `(?:[` + marks + `][1-9][0-9]{0,17}|@` + tag + `)$`), Help: help}
}

// parseTarget takes an id apart that has the form of its vendor.
func parseTarget(id string) Target {
	at := strings.IndexAny(id, "#!@")
	t := Target{Repository: id[:at]}
	if id[at] == '@' {
		t.Tag = id[at+1:]
	} else {
		t.Number, t.IsRequest = id[at+1:], id[at] == '!'
	}
	return t
}

// RepositoryRoutes returns addresses of the form /repos/OWNER/REPOSITORY/…; tags is where
// a single tag is below that.
func RepositoryRoutes(t Target, tags string) Routes {
	repository := "/repos/" + EscapePath(t.Repository)
	issue, releases := repository+"/issues/"+t.Number, repository+"/releases/"
	if t.Tag != "" {
		tag := EscapeName(t.Tag)
		return Routes{Place: repository + tags + tag, Releases: repository + "/releases", Release: releases + "tags/" + tag, Numbered: releases}
	}
	return Routes{Place: issue, Comments: issue + "/comments", Comment: repository + "/issues/comments/"}
}

// EscapePath escapes the segments of a path, but not the slashes between them.
func EscapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return strings.Join(segments, "/")
}

// EscapeName escapes what is one segment of an address, with its slashes.
func EscapeName(name string) string { return url.PathEscape(name) }

// id is the target as the id of a conversation.
func (t Target) id() string {
	switch {
	case t.Tag != "":
		return t.Repository + "@" + t.Tag
	case t.IsRequest:
		return t.Repository + "!" + t.Number
	}
	return t.Repository + "#" + t.Number
}
