package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// newDialects returns the platforms.
func newDialects(opt Options) []*dialect {
	return []*dialect{
		newMixin(opt),
		newYunhu(opt),
		newAily(opt),
		newMaiagent(opt),
		newRelationlabs(opt),
		newTelegram(opt),
		newDiscord(opt),
		newMatrix(opt),
		newMattermost(opt),
		newGithub(opt),
		newGitea(opt),
		newGitlab(opt),
		newSlack(opt),
		newEmail(opt),
		newWebhook(opt),
	}
}

// dialect declares the protocol of one platform, which is served under a path
// with its name. What is the same for every platform is done here for all of
// them: requests are decoded and checked by the tags of their structs, see bind;
// errors are written by the table of errors; a request that succeeds is recorded
// in the ledger. Only what is special is code, in the endpoints.
type dialect struct {
	platform string
	opt      Options
	// settings are the arguments of the provider block and, with the name of
	// the platform before theirs, variables of the environment.
	settings []setting
	// separate is true if the platform is served on an address of its own, which
	// is in its settings.
	separate bool
	routes   []route
	errors   errorTable
	// checkCredentials refuses a request without valid credentials. It must use
	// the headers only: the body has not been read yet.
	checkCredentials func(*request) error
	// checkSignature refuses a body that the credentials do not cover; nil if
	// they never do.
	checkSignature func(*request) error
	// headers returns the headers of every answer; nil for none.
	headers func(*request) map[string]string
	// absent answers a path or a method that has no route; nil for a plain text.
	absent func(*request) answer
	// envelope returns the answer for what a request returned.
	envelope func(r *request, data any) answer
	pages    pageStyle
	// find returns the conversation of a request; nil for those that were
	// created, and those that are implied.
	find func(c *exchange, id string) (Header, error)
	// implied returns the conversation that an id implies if it was not created
	// in the sandbox, and whether the id can have one.
	implied func(t *transaction, id string) (Header, bool)
	sample  string // id of a conversation that can be implied
	unknown string // what the error for a conversation that does not exist says; {id} is its id
	kind    string // of the messages that drift posts
	// setWire sets the text in the wire form of a message; nil if it has none.
	setWire func(p *post, text string)
}

// setting is one argument of a provider block. {base} in its value is the
// address of the platform.
type setting struct{ name, value string }

// route is one endpoint.
type route struct {
	pattern string // method (optional) and path as in http.ServeMux, without the platform
	endpoint
	access access
	errors *errorTable // nil for those of the platform
}

// access is what an endpoint requires before its request is decoded.
type access int

const (
	credentials access = iota // credentials; the body is read into memory
	upload                    // credentials; the endpoint reads the body itself
	public                    // nothing: a client gets its credentials there
	foreign                   // nothing: in reality it is on another host, and it reads the body itself
)

// findDialect returns the dialect of a platform; nil if there is none.
func (s *Server) findDialect(platform string) *dialect {
	for _, d := range s.dialects {
		if d.platform == platform {
			return d
		}
	}
	return nil
}

// absentAnswer answers a path or a method that has no route.
func (d *dialect) absentAnswer(r *request) answer {
	if d.absent == nil {
		return textAnswer(http.StatusNotFound, "404 page not found")
	}
	return d.absent(r)
}

// faultAnswer returns an injected fault in the form of the platform.
func (d *dialect) faultAnswer(r *request, f Fault) answer {
	p := d.errors.findProblem(throttled)
	if f.Action != Wait {
		p = problem{status: cmp.Or(f.Status, d.errors.fault), code: f.Code}
		if d.errors.codeless {
			p.code = cmp.Or(p.code, p.status)
		}
		p.text = d.errors.findText(p.code, p.status)
	}
	a := textAnswer(p.status, http.StatusText(p.status))
	if p.code != 0 || d.errors.codeless {
		a = d.errors.show(r, p, refusal{why: strconv.Itoa(f.After)})
		a.status = p.status
	}
	if f.After == 0 {
		return a
	}
	for name, value := range d.errors.retryHeaders(f.After) {
		a = a.withHeader(name, value)
	}
	return a
}

// credential returns how to configure the platform; base is the server's
// address.
func (d *dialect) credential(base string) Credential {
	settings, width := d.settings, 0
	if !d.separate {
		settings = append([]setting{{"endpoint", "{base}"}}, settings...)
	}
	for _, s := range settings {
		width = max(width, len(s.name))
	}
	c := Credential{Platform: d.platform, Conversation: d.sample}
	var block strings.Builder
	fmt.Fprintf(&block, "provider %q {\n", d.platform)
	for _, s := range settings {
		value := strings.ReplaceAll(s.value, "{base}", base+"/"+d.platform)
		fmt.Fprintf(&block, "  %-*s = %q\n", width, s.name, value)
		c.Environment = append(c.Environment, strings.ToUpper(d.platform+"_"+s.name)+"="+value)
	}
	c.Block = block.String() + "}\n"
	return c
}

// setText sets the text of a message that drift posts or edits; see Drift.
func (d *dialect) setText(p *post, text string) {
	p.Kind, p.Text = cmp.Or(p.Kind, d.kind), text
	if d.setWire != nil {
		d.setWire(p, text)
	}
}
