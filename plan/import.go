package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// Imported is a message or conversation that existed before, and that an import block
// has put under Herald's control. IDs are the platform's.
type Imported struct {
	Address addr.Resource
	IDs     []string
}

// importDeclared brings what import blocks name into the state. What is in it already
// is left alone, so that import blocks may stay.
func (m *planner) importDeclared(ctx context.Context, d *lang.Desired) ([]Imported, hcl.Diagnostics) {
	a := &importer{planner: m, desired: d, owners: newOwners(m.state, func(string, addr.Resource, addr.Resource) {})}
	for i := range d.Imports {
		in := withCanonicalIDs(d.Imports[i])
		switch {
		case slices.ContainsFunc(in.IDs, isLink):
			a.addError(in, "id", problem.LinkInsteadOfID,
				"An import requires the id that the platform's API uses for the message. No platform documents the form of its links to messages, so Herald cannot find the id in one.")
		case in.To.Kind == addr.Conversation:
			a.importConversation(ctx, in)
		default:
			a.importMessage(ctx, in)
		}
	}
	return a.done, a.diags
}

// withCanonicalIDs gives an import with its ids in their usual letter case, in which
// platforms give them back.
func withCanonicalIDs(in lang.Import) *lang.Import {
	ids := make([]string, len(in.IDs))
	for i, id := range in.IDs {
		if ids[i] = normalize.UUID(id); in.To.Kind == addr.Conversation {
			ids[i] = normalize.ConversationID(id)
		}
	}
	in.IDs = ids
	return &in
}

func isLink(id string) bool { return strings.Contains(id, "://") }

type importer struct {
	*planner
	owners  owners
	desired *lang.Desired
	done    []Imported
	diags   hcl.Diagnostics
}

func (a *importer) addError(in *lang.Import, argument string, code problem.Code, detail string) {
	a.diags = append(a.diags, diag.New(hcl.DiagError, code, argumentRange(in, argument), detail))
}

// argumentRange is the position of an argument; nil for the import of a command.
func argumentRange(in *lang.Import, argument string) *hcl.Range {
	rng := in.Source.At(argument)
	if rng.Filename == "" {
		return nil
	}
	return &rng
}

// reportUndeclared reports an import to what no block declares, and what may have
// been meant: an instance of a block that has keys, or a name that is near.
func (a *importer) reportUndeclared(in *lang.Import) {
	var names []string
	instances := ""
	for _, at := range a.declaredAddresses(in.To.Kind) {
		names = append(names, at.String())
		if at.Block == in.To.Block {
			instances += "\n  " + at.String()
		}
	}
	detail := fmt.Sprintf("%s is not declared. Write its block, or write an import block and generate the block with\n  herald generate-config", in.To)
	if meant := diag.DidYouMean(in.To.String(), names); meant != "" {
		detail = fmt.Sprintf("%s is not declared.%s", in.To, meant)
	}
	if instances != "" {
		detail = fmt.Sprintf("%s is not declared. Its block has other instances:%s\nUse the address of one of these.", in.To, instances)
	}
	a.addError(in, "to", problem.ImportToUndeclaredBlock, detail)
}

// declaredAddresses are the addresses of all messages, or of all conversations.
func (a *importer) declaredAddresses(kind string) (all []addr.Instance) {
	if kind == addr.Conversation {
		for _, c := range a.desired.Conversations {
			all = append(all, c.Addr)
		}
		return all
	}
	for _, m := range a.desired.Messages {
		all = append(all, m.Addr)
	}
	return all
}

// reportOtherConversation reports an import to a message from a conversation to which it does
// not go.
func (a *importer) reportOtherConversation(in *lang.Import) {
	var goes []string
	for _, d := range a.desired.Deliveries {
		if d.Addr.Message == in.To {
			goes = append(goes, d.Addr.Conversation.String())
		}
	}
	a.addError(in, "to", problem.ImportWithoutInstances, fmt.Sprintf("%s is not sent to %s, but to: %s.%s",
		in.To, in.Conversation, diag.List(goes), diag.DidYouMean(in.Conversation.String(), goes)))
}

func (a *importer) reportReadError(in *lang.Import, p addr.Provider, err error) {
	d := readDiagnostic(err, p, in.Source)
	if d.Subject != nil && d.Subject.Filename == "" {
		d.Subject = nil
	}
	d.Detail = fmt.Sprintf("Importing %s: %s", in.To, d.Detail)
	a.diags = append(a.diags, d)
}

// claimIDs reports whether nothing else has what an import names, and takes it
// for address. keys are those of its ids.
func (a *importer) claimIDs(in *lang.Import, address addr.Resource, keys []string) bool {
	for i, key := range keys {
		owner, taken := a.owners[key]
		switch {
		case taken:
			a.addError(in, "id", problem.AlreadyManaged, fmt.Sprintf(
				"%s is managed as %s already, so it cannot be imported as %s. To give it this address instead, rename it with a moved block or with:\n  herald state mv '%s' '%s'",
				in.IDs[i], owner, address, owner, address))
			return false
		case slices.Contains(keys[:i], key):
			a.addError(in, "id", problem.AlreadyManaged, fmt.Sprintf("%s is set for two parts of %s. Set the id of each part.", in.IDs[i], address))
			return false
		}
	}
	for _, key := range keys {
		a.owners[key] = address
	}
	return true
}

func (a *importer) recordImport(address addr.Resource, in *lang.Import) {
	a.done = append(a.done, Imported{address, in.IDs})
}

// importConversation adopts one that Herald is to keep from now on.
func (a *importer) importConversation(ctx context.Context, in *lang.Import) {
	lost := a.state.Conversations[in.To]
	if lost != nil && !lost.IsLost() || !a.scope.contains(in.To.Resource()) {
		return
	}
	want := a.findConversation(in.To)
	if want == nil {
		a.reportUndeclared(in)
		return
	}
	if !a.claimIDs(in, in.To.Resource(), []string{conversationKey(want.Provider, in.IDs[0])}) {
		return
	}
	session, diags := a.Sessions.Session(a.desired, want.Provider)
	if diags.HasErrors() {
		a.diags = append(a.diags, diags...)
		return
	}
	steward, ok := providers.As[providers.ConversationManager](session)
	if !ok {
		a.addError(in, "to", problem.ConversationCannotBeImported,
			fmt.Sprintf("Herald cannot manage %s on this platform. Declare it with its id instead of importing it.", in.To))
		return
	}
	have, err := steward.DescribeConversation(ctx, in.IDs[0])
	if err != nil {
		a.reportReadError(in, want.Provider, err)
		return
	}
	generation := a.state.Retired[in.To.Resource()] + 1
	if lost != nil {
		a.state.FindConversation(in.To, in.IDs[0])
		generation = lost.Generation
	}
	a.state.Conversations[in.To] = &state.Conversation{
		Provider: want.Provider, ID: in.IDs[0], Generation: generation,
		Key:   state.Key(a.state.Lineage, in.To.String(), generation, 0),
		Title: have.Title, Announcement: have.Announcement, Participants: have.Participants, Policy: record.Policy(want.Lifecycle),
	}
	a.recordImport(in.To.Resource(), in)
}

func (a *importer) findConversation(at addr.Instance) *lang.Conversation {
	for i := range a.desired.Conversations {
		if a.desired.Conversations[i].Addr == at {
			return &a.desired.Conversations[i]
		}
	}
	return nil
}

// importMessage adopts the parts of a delivery.
func (a *importer) importMessage(ctx context.Context, in *lang.Import) {
	d := a.findDelivery(in)
	if d == nil || a.state.Deliveries[d.Addr] != nil || !a.scope.contains(d.Addr.Resource()) {
		return
	}
	where, ok := a.resolvePlace(in, d)
	if !ok {
		return
	}
	parts, diags := a.Sessions.ComposeIn(d, d.Content, len(in.IDs))
	if a.diags = append(a.diags, diags...); diags.HasErrors() {
		return
	}
	if len(parts) != len(in.IDs) {
		a.addError(in, "id", problem.WrongNumberOfIDs, fmt.Sprintf(
			"%s has %d parts on this platform, but the import has %d ids. Set one for each part, in order.", d.Addr, len(parts), len(in.IDs)))
		return
	}
	keys := make([]string, len(in.IDs))
	for i, id := range in.IDs {
		keys[i] = messageKey(d.Provider, where.ID, id)
	}
	if !a.claimIDs(in, d.Addr.Resource(), keys) {
		return
	}
	remotes, readable := a.readMessages(ctx, in, d, where)
	if a.diags.HasErrors() {
		return
	}
	generation := a.state.NextGeneration(d.Addr)
	next := sending{d, where, addr.Delivery{}, generation, d.Content, parts}.toState(a.state)
	for i, id := range in.IDs {
		p := &next.Parts[i]
		p.ID, p.SentAt = id, a.Now.UTC().Truncate(time.Millisecond)
		if readable {
			a.recordRemote(next, i, remotes[id], parts[i])
		}
	}
	a.state.Deliveries[d.Addr] = next
	a.recordImport(d.Addr.Resource(), in)
}

// findDelivery finds the one that an import is about.
func (a *importer) findDelivery(in *lang.Import) *lang.Delivery {
	var found []*lang.Delivery
	for i := range a.desired.Deliveries {
		d := &a.desired.Deliveries[i]
		if d.Addr.Message == in.To && (in.Conversation == addr.Instance{} || d.Addr.Conversation == in.Conversation) {
			found = append(found, d)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(found) == 0 && !slices.ContainsFunc(a.desired.Messages, func(m *lang.Message) bool { return m.Addr == in.To }):
		a.reportUndeclared(in)
	case len(found) == 0:
		a.reportOtherConversation(in)
	default:
		a.addError(in, "to", problem.MissingImportConversation,
			fmt.Sprintf("%s is sent to %d conversations. Name the one that contains the message: with conversation = … in an import block, or after @ for herald import.", in.To, len(found)))
	}
	return nil
}

func (a *importer) resolvePlace(in *lang.Import, d *lang.Delivery) (state.Place, bool) {
	conversation := a.findConversation(d.Addr.Conversation)
	where := state.Place{Address: d.Addr.Conversation, ID: conversation.ID, Options: conversation.Options}
	if conversation.Managed() {
		where.ID, _ = a.state.ConversationID(conversation.Addr)
	}
	if where.ID == "" {
		a.addError(in, "to", problem.ImportWithoutInstances,
			fmt.Sprintf("%s does not exist yet, so there are no messages in it.", d.Addr.Conversation))
		return where, false
	}
	return where, true
}

// readMessages reads the messages to import. readable is false where the platform
// cannot be read: then the messages are taken to be as declared.
func (a *importer) readMessages(ctx context.Context, in *lang.Import, d *lang.Delivery, where state.Place) (remotes map[string]providers.RemoteMessage, readable bool) {
	session, diags := a.Sessions.Session(a.desired, d.Provider)
	if a.diags = append(a.diags, diags...); diags.HasErrors() {
		return nil, false
	}
	reader, ok := providers.As[providers.Reader](session)
	if !ok {
		a.diags = append(a.diags, diag.Newf(hcl.DiagWarning, problem.ImportCannotBeChecked, argumentRange(in, "id"),
			"The platform does not return the content of messages, so Herald assumes that %s has the content of the configuration.", d.Addr))
		return nil, false
	}
	remotes, err := reader.Read(ctx, record.Target(where), in.IDs)
	if err != nil {
		a.reportReadError(in, d.Provider, err)
		return nil, false
	}
	for _, id := range in.IDs {
		if remote, ok := remotes[id]; !ok || remote.Recalled {
			a.addError(in, "id", problem.ImportWithoutInstances,
				fmt.Sprintf("There is no message %s in %s (%s).", id, where.Address, where.ID))
		}
	}
	return remotes, true
}

// recordRemote records a part as the platform has it. Where that is not what is
// declared, the plan changes it like any other.
func (a *importer) recordRemote(d *state.Delivery, i int, remote providers.RemoteMessage, part providers.Part) {
	p := &d.Parts[i]
	if remote.Key != "" {
		p.Key = remote.Key
	}
	if !remote.SentAt.IsZero() {
		p.SentAt = remote.SentAt
	}
	recordPermalink(p, remote)
	if !isEdited(a.state, *p, func() *providers.Part { return &part }, remote) {
		return
	}
	noteEdit(a.state, p, remote)
	if len(d.Parts) == 1 {
		d.Content = content.Content{Format: content.Text, Body: remote.Text}
	}
}

// Import puts what exists on a platform into the state, as import blocks would,
// without planning anything, and returns the state. What is in the state already is
// not changed, and not among the imported.
func Import(ctx context.Context, in Input, imports []lang.Import) (*state.State, []Imported, hcl.Diagnostics) {
	m := newPlanner(in)
	desired, diags := m.evaluateConfig(ctx)
	if diags.HasErrors() {
		return nil, nil, diags
	}
	only := *desired
	only.Imports = imports
	adopted, more := m.importDeclared(ctx, &only)
	return m.state, adopted, append(diags, more...)
}
