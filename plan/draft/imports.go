package draft

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// fromImports adds what import blocks name and is not declared.
func (d *drafter) fromImports(ctx context.Context) {
	for i := range d.desired.Imports {
		in := &d.desired.Imports[i]
		switch {
		case d.names.conversations[in.To] || d.names.messages[in.To] || !d.isWanted(in.To.String(), in.To.Block.String()):
		case in.To.Kind == addr.Conversation:
			d.importConversation(ctx, in)
		default:
			d.importMessage(ctx, in)
		}
	}
}

func (d *drafter) addImportError(in *lang.Import, argument string, code problem.Code, detail string) {
	rng := in.Source.At(argument)
	d.diags = append(d.diags, diag.New(hcl.DiagError, code, &rng, detail))
}

func (d *drafter) addReadError(in *lang.Import, p addr.Provider, err error) {
	problem := sessions.ProviderDiagnostic(err, p, in.Source)
	problem.Detail = fmt.Sprintf("Importing %s: %s", in.To, problem.Detail)
	d.diags = append(d.diags, problem)
}

// importConversation reads a conversation from its platform.
func (d *drafter) importConversation(ctx context.Context, in *lang.Import) {
	if (in.Provider == addr.Provider{}) {
		d.addImportError(in, "to", problem.MissingImportProvider,
			fmt.Sprintf("%s is not declared, so its provider is unknown. Add provider = … to the import block.", in.To))
		return
	}
	session, diags := d.Sessions.Session(d.desired, in.Provider)
	if d.diags = append(d.diags, diags...); diags.HasErrors() {
		return
	}
	steward, ok := providers.As[providers.ConversationManager](session)
	if !ok {
		d.addImportError(in, "to", problem.ConversationCannotBeImported,
			fmt.Sprintf("Herald cannot manage %s on this platform. Declare it with its id instead of importing it.", in.To))
		return
	}
	have, err := steward.DescribeConversation(ctx, in.IDs[0])
	if err != nil {
		d.addReadError(in, in.Provider, err)
		return
	}
	d.addConversation(&undeclaredConversation{at: in.To, provider: in.Provider, keep: &state.Conversation{
		Title: have.Title, Announcement: have.Announcement, Participants: have.Participants,
	}})
}

// importMessage reads the text of a message from its platform.
func (d *drafter) importMessage(ctx context.Context, in *lang.Import) {
	c := d.findConversation(in)
	if c == nil {
		return
	}
	target := providers.Target{ID: c.ID, Options: c.Options}
	if c.Managed() {
		target.ID, _ = d.state.ConversationID(c.Addr)
	}
	if target.ID == "" {
		d.addImportError(in, "conversation", problem.ImportWithoutInstances,
			fmt.Sprintf("%s does not exist yet, so there are no messages in it.", c.Addr))
		return
	}
	session, diags := d.Sessions.Session(d.desired, c.Provider)
	if d.diags = append(d.diags, diags...); diags.HasErrors() {
		return
	}
	reader, ok := providers.As[providers.Reader](session)
	if !ok {
		d.addImportError(in, "to", problem.MessageCannotBeRead,
			fmt.Sprintf("Messages cannot be read on this platform, so the text of %s is unknown. Write its block by hand; the import then adopts it.", in.To))
		return
	}
	remotes, err := reader.Read(ctx, target, in.IDs)
	if err != nil {
		d.addReadError(in, c.Provider, err)
		return
	}
	f := undeclaredDelivery{at: addr.Delivery{Message: in.To, Conversation: c.Addr}, provider: c.Provider}
	for i, id := range in.IDs {
		remote, ok := remotes[id]
		if !ok || remote.Recalled {
			d.addImportError(in, "id", problem.ImportWithoutInstances, fmt.Sprintf("There is no message %s in %s (%s).", id, c.Addr, target.ID))
			return
		}
		if i == 0 {
			f.Content, f.notes = d.guessContent(c.Provider, remote, in)
		}
	}
	d.messages = append(d.messages, f)
}

// findConversation returns the conversation of an imported message.
func (d *drafter) findConversation(in *lang.Import) *lang.Conversation {
	for i := range d.desired.Conversations {
		if c := &d.desired.Conversations[i]; c.Addr == in.Conversation {
			return c
		}
	}
	d.addImportError(in, "to", problem.MissingImportConversation, fmt.Sprintf(
		"%s is not declared, so its conversation is unknown. Add conversation = … to the import block.", in.To))
	return nil
}

// guessContent returns content that reads back as the message on the platform.
func (d *drafter) guessContent(p addr.Provider, remote providers.RemoteMessage, in *lang.Import) (content.Content, []string) {
	platform := d.Sessions.Platform(p)
	for _, format := range []content.Format{content.Text, content.Markdown, content.HTML} {
		c := content.Content{Format: format, Body: remote.Text}
		parts, _ := platform.Compose(c)
		if remote.Text != "" && len(parts) == len(in.IDs) && parts[0].Visible != nil && bytes.Equal(parts[0].Visible, remote.Visible) {
			return c, nil
		}
	}
	d.diags = append(d.diags, diag.Newf(hcl.DiagWarning, problem.ImportedMessageIncomplete, in.Source.At("id").Ptr(),
		"%s consists of more than its text, which the platform does not return. Complete its block before you apply; the plan shows the differences.", in.To))
	note := []string{"The platform returns only this text. Complete the block before you apply."}
	return content.Content{Format: content.Text, Body: remote.Text}, note
}
