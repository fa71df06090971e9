package document

import (
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/secret"
	"herald/plan"
	"herald/providers"
)

// Options are the inputs of a document in addition to the plan or the state.
type Options struct {
	Version string    // of this program
	Now     time.Time // when the plan was made
	// Platforms compose the texts that people read. Without the platform, the
	// texts of existing messages are empty.
	Platforms map[string]providers.Platform
	// Config and Variables are what the plan was made from. Without Config the
	// document has no configuration.
	Config    *lang.Config
	Variables lang.Variables
	// Credentials are removed from the document.
	Credentials *secret.Credentials
	// Warnings are those of the plan, including the checks that failed.
	Warnings hcl.Diagnostics
}

// Versions of the formats.
const (
	planFormat  = "1.2"
	stateFormat = "1.0"
)

// Plan is the representation of a plan.
type Plan struct {
	FormatVersion    string `json:"format_version"`
	TerraformVersion string `json:"terraform_version"` // Herald's version, in the field that tools expect
	HeraldVersion    string `json:"herald_version"`

	Variables          map[string]Variable `json:"variables,omitempty"`
	PlannedValues      Values              `json:"planned_values"`
	ResourceDrift      []ResourceChange    `json:"resource_drift,omitempty"`
	ResourceChanges    []ResourceChange    `json:"resource_changes,omitempty"`
	DeferredChanges    []Deferred          `json:"deferred_changes,omitempty"`
	OutputChanges      map[string]Change   `json:"output_changes,omitempty"`
	PriorState         *State              `json:"prior_state,omitempty"`
	Configuration      *Configuration      `json:"configuration,omitempty"`
	RelevantAttributes []Relevant          `json:"relevant_attributes,omitempty"`
	Checks             []Check             `json:"checks,omitempty"`
	ActionInvocations  []Invocation        `json:"action_invocations,omitempty"`
	Timestamp          string              `json:"timestamp"`
	// Applyable is true if an apply would do something. Complete is true if it
	// would do everything that is declared: nothing is deferred or excluded.
	// Errored is always false, because a plan with an error has no document.
	Applyable bool `json:"applyable"`
	Complete  bool `json:"complete"`
	Errored   bool `json:"errored"`
}

// ResourceChange is a change of a delivery or a conversation, planned or
// outside of Herald.
type ResourceChange struct {
	Resource
	PreviousAddress string `json:"previous_address,omitempty"`
	Change          Change `json:"change"`
	ActionReason    string `json:"action_reason,omitempty"`
	// Herald is what Terraform's format cannot express.
	Herald *Particulars `json:"herald,omitempty"`
}

// Particulars are details of a change that Terraform's format cannot express.
type Particulars struct {
	Address string `json:"address"`           // in the form of Herald's commands
	Action  string `json:"action"`            // Herald's word for the action
	Reason  string `json:"reason,omitempty"`  // a phrase
	Warning string `json:"warning,omitempty"` // a consequence, in a sentence
	Steps   []Step `json:"steps,omitempty"`   // the requests, in order
	Due     any    `json:"due,omitempty"`     // when a deferred message is due
}

// Step is one request of a change.
type Step struct {
	Operation string `json:"operation"` // send, edit or recall
	Part      int    `json:"part"`
}

// Deferred is a change that is not due yet.
type Deferred struct {
	Reason         string         `json:"reason"`
	ResourceChange ResourceChange `json:"resource_change"`
}

// notDue is why a change is deferred.
const notDue = "not_due"

// OfPlan returns the document of a plan.
func OfPlan(p *plan.Plan, opt Options) *Plan {
	w := newWriter(opt, p.State)
	w.setPlan(p)
	doc := &Plan{
		FormatVersion: planFormat, TerraformVersion: opt.Version, HeraldVersion: opt.Version,
		OutputChanges: w.outputChanges(), Timestamp: opt.Now.UTC().Format(time.RFC3339),
		Applyable: !p.Empty(), Complete: !p.Partial && p.Summary()[plan.Defer] == 0,
	}
	for _, x := range p.Drift {
		doc.ResourceDrift = append(doc.ResourceDrift, w.driftChange(x))
	}
	for _, c := range p.Conversations {
		doc.ResourceChanges = append(doc.ResourceChanges, w.conversationChange(c))
	}
	for _, c := range p.Deliveries {
		w.deliveryChange(doc, c)
	}
	doc.PlannedValues = w.planned.valuesOf(w.plannedOutputs())
	doc.PriorState = w.stateOf(p.State)
	doc.ActionInvocations = w.invocationsOf()
	doc.RelevantAttributes = w.relevantBlocks()
	if opt.Config != nil {
		doc.Variables = rootVariables(opt)
		doc.Configuration = configurationOf(opt.Config)
		doc.Checks = w.checkResults(opt.Config.Root())
	}
	return doc
}

// deliveryChange adds a change of a delivery, unless it exists neither before
// nor after.
func (w *writer) deliveryChange(doc *Plan, c *plan.Change) {
	before, after := w.changeSides(c)
	if before == nil && after == nil {
		return
	}
	rc := ResourceChange{
		Resource: Identify(c.Address.Resource(), c.Provider), PreviousAddress: w.previousAddress(c.Address.Resource(), c.Provider),
		Change: changeOf(Actions(c.Action), before, after), ActionReason: w.reasonOf(c),
		Herald: &Particulars{
			Address: c.Address.String(), Action: string(c.Action), Reason: c.Reason, Warning: c.Warning, Due: timeOrNull(c.Deferred),
		},
	}
	rc.Change.Importing = w.imported[c.Address.Resource()]
	for _, s := range c.Steps {
		rc.Herald.Steps = append(rc.Herald.Steps, Step{string(s.Op), s.Part})
	}
	if c.Action == plan.Defer {
		doc.DeferredChanges = append(doc.DeferredChanges, Deferred{notDue, rc})
		return
	}
	doc.ResourceChanges = append(doc.ResourceChanges, rc)
	w.planned.addResource(rc.Resource, after)
}

func (w *writer) changeSides(c *plan.Change) (before, after *object) {
	if c.Prior != nil && (c.Prior.Stands() || c.Action != plan.Send) {
		before = w.priorDelivery(c.Prior, c.PriorParts)
	}
	switch c.Action {
	case plan.NoOp, plan.Blocked, plan.Unreachable:
		return before, before
	case plan.Recall, plan.Forget:
		return before, nil
	}
	return before, w.plannedDelivery(c)
}

func (w *writer) conversationChange(c *plan.ConversationChange) ResourceChange {
	var before, after *object
	if c.Prior != nil && c.Action != plan.Create {
		before = w.priorConversation(c.Address, c.Prior)
	}
	switch {
	case c.Action == plan.NoOp:
		after = before
	case c.Next != nil:
		after = w.plannedConversation(c)
	}
	rc := ResourceChange{
		Resource: Identify(c.Address.Resource(), c.Provider), PreviousAddress: w.previousAddress(c.Address.Resource(), c.Provider),
		Change: changeOf(Actions(c.Action), before, after),
		Herald: &Particulars{Address: c.Address.String(), Action: string(c.Action), Reason: c.Reason, Warning: c.Warning},
	}
	if c.Next == nil && c.Desired == nil && !w.plan.Destroy {
		rc.ActionReason = "delete_because_no_resource_config"
	}
	rc.Change.Importing = w.imported[c.Address.Resource()]
	w.planned.addResource(rc.Resource, after)
	return rc
}

// previousAddress returns the address before a moved block renamed it.
func (w *writer) previousAddress(address addr.Resource, provider addr.Provider) string {
	if from, ok := w.renamed[address]; ok {
		return Identify(from, provider).Address
	}
	return ""
}

func newImporting(ids []string) *Importing { return &Importing{strings.Join(ids, ",")} }
