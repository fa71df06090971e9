package library

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"

	"herald/lang/trust"
)

// SourceForms explains the valid forms of a module source, for diagnostics.
const SourceForms = "Give a directory that begins with ./ or ../, or a git repository as in \"git::https://example.org/announcements.git//events?ref=v1\"."

// Source is where a module is.
type Source struct {
	Repository string // address for git; "" for a directory
	Ref        string // branch, tag or commit; "" is the repository's own choice
	Sub        string // directory, inside the repository or relative to the caller
}

// IsLocal reports whether the source is a directory relative to the caller's.
func (s Source) IsLocal() bool { return s.Repository == "" }

// onThisMachine reports whether git would read the repository from a directory.
func (s Source) onThisMachine() bool { return strings.HasPrefix(s.Repository, "file:") }

// Key names a repository at a ref, whatever the directory in it.
func (s Source) Key() string {
	if s.Ref == "" {
		return s.Repository
	}
	return s.Repository + "?ref=" + s.Ref
}

func (s Source) sameRepository(o Source) bool { return s.Key() == o.Key() }

// scpLike is user@host:path, as git takes it.
var scpLike = regexp.MustCompile(`^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:]+$`)

// ParseSource reads the source argument of a module block.
func ParseSource(text string) (Source, error) {
	if text == "." || text == ".." || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../") {
		return Source{Sub: path.Clean(text)}, nil
	}
	rest, marked := strings.CutPrefix(text, "git::")
	rest, query, _ := strings.Cut(rest, "?")
	var s Source
	if err := s.parseQuery(query); err != nil {
		return Source{}, err
	}
	rest, s.Sub = splitSubdirectory(rest)
	s.Repository = rest
	if s.Sub != "" && !isInside(s.Sub) {
		return Source{}, errors.New("the directory after // leads out of the repository")
	}
	switch u, err := url.Parse(rest); {
	case scpLike.MatchString(rest):
	case err != nil || u.Scheme == "" || !marked && !strings.HasSuffix(u.Path, ".git"):
		return Source{}, errors.New("it is neither a directory nor a Git repository")
	case u.Scheme == "http" && !trust.URL(u).IsLoopback():
		return Source{}, errors.New("http is not encrypted, so the files could be changed in transit; use https")
	case u.Scheme != "https" && u.Scheme != "ssh" && u.Scheme != "file" && u.Scheme != "http":
		return Source{}, errors.New("the scheme of a Git repository must be https, ssh or file")
	case holdsSecret(u):
		return Source{}, errors.New("it contains a user name, a token or a password, which would be written to files and logs; " +
			"remove the part before the @ and configure a Git credential helper")
	case u.Fragment != "":
		return Source{}, errors.New("it has a fragment after a number sign; remove it")
	}
	return s, nil
}

// holdsSecret reports whether an address has user information that may be a
// secret: any, except for the name alone by which ssh logs in.
func holdsSecret(u *url.URL) bool {
	if u.User == nil {
		return false
	}
	_, password := u.User.Password()
	return password || u.Scheme != "ssh"
}

func (s *Source) parseQuery(text string) error {
	values, err := url.ParseQuery(text)
	if err != nil {
		return errors.New("the query after the question mark is malformed")
	}
	for name, list := range values {
		if name != "ref" || len(list) != 1 {
			return errors.New("the query can contain only ref")
		}
		s.Ref = list[0]
	}
	if strings.HasPrefix(s.Ref, "-") || strings.ContainsAny(s.Ref, " \t\n\x00:") {
		return errors.New("the ref is not the name of a branch, a tag or a commit")
	}
	return nil
}

// splitSubdirectory cuts the directory after // off an address; the // of a scheme is
// none.
func splitSubdirectory(text string) (repository, sub string) {
	from := 0
	if i := strings.Index(text, "://"); i >= 0 {
		from = i + len("://")
	}
	i := strings.Index(text[from:], "//")
	if i < 0 {
		return text, ""
	}
	return text[:from+i], path.Clean(text[from+i+2:])
}

func isInside(sub string) bool {
	return sub != ".." && !strings.HasPrefix(sub, "../") && !strings.HasPrefix(sub, "/")
}
