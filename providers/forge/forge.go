// Package forge is what the platforms of source code forges share: comments on issues
// and on pull or merge requests, and the notes of releases. A Vendor says in which way
// one of them differs; its own package declares it.
//
// A forge honours no key. Every text carries one in a comment of HTML, which readers do
// not see, so that a send of unknown outcome is looked up. A release is its tag's only
// one, so there a second send finds the first in any case.
//
// The package must not know state, plan or apply, nor which forges there are.
package forge

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Vendor is what one forge differs in.
type Vendor struct {
	Name, Title   string
	Help          string // the provider block's, a sentence
	Pages         Pages
	Token         string            // help of the argument token: which rights it needs
	Server        string            // the endpoint without an argument; "" if one is required
	Servers       []string          // those that are the vendor's own
	ServerHelp    string            // help of the argument endpoint
	APIPath       string            // of the API below the endpoint
	Header        map[string]string // of every request
	IDs           kit.IDForm        // of conversations, in the form of parseTarget
	Limits        providers.Limits
	MaxRunes      int    // characters of a text as it is sent; 0: not known
	LimitSource   string // of these figures
	Everyone      providers.Everyone
	ProvenAgainst []providers.Proof
	// QuickActions is true if a line of a text that begins with / is a command.
	QuickActions bool
	// HasThreads is true if a comment can answer another one.
	HasThreads bool
	// Routes returns the addresses of a conversation.
	Routes func(Target) Routes
	// WhoAmI answers 401 for a token that is not valid.
	WhoAmI string
	// Notes is the field of a release that holds its notes.
	Notes string
	// EditMethod changes a comment or a release.
	EditMethod string
	// PageSize of the list of comments; 0: it has no pages.
	PageSize int
	// RightsHeaders are headers of a refusal that name the rights a token lacks.
	RightsHeaders []string
	// Rights says which rights a token needs, in a sentence.
	Rights string
	// Permalink returns the address of a comment where answers have none; nil otherwise.
	Permalink func(server string, t Target, id string) string
}

// Pages are the vendor's pages of documentation.
type Pages struct{ Comments, Releases, Rights string }

// Routes are the addresses of a conversation below the API.
type Routes struct {
	// Place is the issue, or the tag of a release: where it does not exist, the
	// conversation does not.
	Place string
	// Comments is the list, Comment one of it when its id is added. Query belongs to the
	// list.
	Comments, Comment, Query string
	// Releases is the list, Release the one of the tag. Numbered is one of the list when
	// its id is added; "": the one of the tag.
	Releases, Release, Numbered string
}

// one returns the address of a release.
func (r Routes) one(id string) string {
	if r.Numbered == "" {
		return r.Release
	}
	return r.Numbered + EscapePath(id)
}

// New returns the platform of a vendor.
func New(v Vendor) providers.Platform {
	p := platform{IDForm: v.IDs, vendor: &v}
	p.facts = sync.OnceValue(v.buildFacts)
	return p
}

type platform struct {
	kit.IDForm
	vendor *Vendor
	facts  func() providers.Facts
}

// Facts describes the forge.
func (p platform) Facts() providers.Facts { return p.vendor.buildFacts() }

// Compose makes one text in Markdown; see providers.Platform.
func (p platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(p.vendor, p.facts(), c)
}

// session is an account in use.
type session struct {
	*kit.History[message]
	kit.DataReaders
	vendor *Vendor
	facts  providers.Facts
	server string
	api    *kit.API
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (p platform) Open(c providers.Config) (providers.Session, error) {
	v, upper := p.vendor, strings.ToUpper(p.vendor.Name)
	token := strings.TrimSpace(providers.StringArg(c.Body, "token"))
	if token == "" {
		return nil, providers.NewConfigError(providers.Auth, "token", v.Title+" has no token", "Set "+upper+"_TOKEN or the token argument.")
	}
	if strings.TrimSpace(providers.StringArg(c.Body, "endpoint")) == "" && v.Server == "" {
		return nil, providers.NewConfigError(providers.Invalid, "endpoint", v.Title+" has no endpoint", "Set "+upper+"_ENDPOINT or the endpoint argument to the address of the server.")
	}
	opt, err := kit.ClientOptions(c, p.facts(), v.Server, token)
	if err != nil {
		return nil, err
	}
	s := &session{vendor: v, facts: p.facts(), server: opt.Base}
	opt.Base += v.APIPath
	s.api = &kit.API{Client: client.New(opt), Auth: kit.Signer(s.sign(token)), Refusal: v.classifyAnswer, Title: v.Title}
	s.History = &kit.History[message]{List: s.listMessages, Single: s.readMessage, AsGone: s.asGone, IsForeign: func(m message) bool { return m.key == "" }}
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages}
	return s, nil
}

func (s *session) sign(token string) kit.Signer {
	return func(r *http.Request, _ string, _ []byte) error {
		r.Header.Set("Authorization", "Bearer "+token)
		for name, value := range s.vendor.Header {
			r.Header.Set(name, value)
		}
		return nil
	}
}

// CheckCredentials makes a call that changes nothing. A valid token need not have the
// right to make it.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.Get("check credentials", s.vendor.WhoAmI))
	if providers.KindOf(err) == providers.Forbidden {
		return nil
	}
	return err
}
