package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// table declares the protocol of one platform. What is the same for every
// platform is done for all of them: requests are decoded and checked by the
// tags of their structs, see bind; errors are written by the table of errors;
// every request that succeeds is recorded in the ledger.
type table struct {
	platform string
	opt      Options
	// settings are the arguments of the provider block and, with the name of
	// the platform before theirs, variables of the environment.
	settings  []setting
	endpoints []tableRoute
	errors    errorTable
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

// tableRoute is one endpoint of a table.
type tableRoute struct {
	pattern string // method (optional) and path as in http.ServeMux
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

func (d *table) name() string { return d.platform }

func (d *table) routes() []route {
	var all []route
	for _, tr := range d.endpoints {
		errs := cmp.Or(tr.errors, &d.errors)
		rt := route{pattern: tr.pattern, foreign: tr.access == foreign || tr.access == upload, public: tr.access == public, operation: tr.endpoint.operation}
		rt.parse = func(r *request) call {
			if tr.access == upload {
				if refused := d.authenticate(r); refused != nil {
					return refusedCall(*refused)
				}
			}
			return tr.endpoint.decode(d, errs, r)
		}
		all = append(all, rt)
	}
	return all
}

func (d *table) authenticate(r *request) *answer { return d.refuseBy(d.checkCredentials, r) }

func (d *table) authenticateBody(r *request) *answer { return d.refuseBy(d.checkSignature, r) }

// refuseBy returns the refusal of a check, or nil.
func (d *table) refuseBy(check func(*request) error, r *request) *answer {
	if check == nil {
		return nil
	}
	err := check(r)
	if err == nil {
		return nil
	}
	a := d.errors.showError(r, err)
	return &a
}

func (d *table) answerHeaders(r *request) map[string]string {
	if d.headers == nil {
		return nil
	}
	return d.headers(r)
}

func (d *table) notFoundAnswer(r *request) answer {
	if d.absent == nil {
		return textAnswer(http.StatusNotFound, "404 page not found")
	}
	return d.absent(r)
}

func (d *table) faultAnswer(r *request, f Fault) answer {
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

func (d *table) credential(base string) Credential {
	width := len("endpoint")
	for _, s := range d.settings {
		width = max(width, len(s.name))
	}
	c := Credential{Platform: d.platform, Conversation: d.sample}
	var block strings.Builder
	fmt.Fprintf(&block, "provider %q {\n", d.platform)
	for _, s := range append([]setting{{"endpoint", "{base}"}}, d.settings...) {
		value := strings.ReplaceAll(s.value, "{base}", base+"/"+d.platform)
		fmt.Fprintf(&block, "  %-*s = %q\n", width, s.name, value)
		c.Environment = append(c.Environment, strings.ToUpper(d.platform+"_"+s.name)+"="+value)
	}
	c.Block = block.String() + "}\n"
	return c
}

func (d *table) setText(p *post, text string) {
	p.Kind, p.Text = cmp.Or(p.Kind, d.kind), text
	if d.setWire != nil {
		d.setWire(p, text)
	}
}
