package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/planning"
	"herald/cli/planview"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag/visible"
	"herald/plan/render/document"
	"herald/state"
	"herald/state/store"
)

func newShowCommand(a *app) *cobra.Command {
	var opt showOptions
	cmd := &cobra.Command{
		Use:   "show [FILE]",
		Short: "Show the state, or a saved plan",
		Long: "Show the conversations that Herald manages, every delivered message with its id and text, and the outputs, as of the last\n" +
			"apply. With a FILE written by herald plan --out, show that plan as it was shown then. With --config --json, show what the\n" +
			"files declare, before anything is evaluated; that needs neither a state nor values of variables. The platforms are not asked.",
		Example: "  herald show\n  herald show friday.plan\n  herald show --json\n  herald show --config --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if opt.config {
				return showConfiguration(a, opt, len(args) > 0)
			}
			if len(args) > 0 {
				return showSaved(a, args[0], opt)
			}
			for _, name := range []string{"concise", "full", "markdown", "html"} {
				if cmd.Flags().Changed(name) {
					return failure.Usage("--%s shows a saved plan: give its FILE as well", name)
				}
			}
			return runShow(cmd.Context(), a, opt)
		},
	}
	addDetailFlags(cmd, &opt.view)
	addFormFlags(cmd, &opt.view)
	cmd.Flags().BoolVar(&opt.json, "json", false, "write JSON, in Terraform's representation")
	cmd.Flags().BoolVar(&opt.config, "config", false, "show the declarations in the files instead of the state; requires --json")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	cmd.MarkFlagsMutuallyExclusive("config", "markdown")
	cmd.MarkFlagsMutuallyExclusive("config", "html")
	return cmd
}

// showOptions are the flags of show.
type showOptions struct {
	view   planview.Options
	json   bool
	config bool
}

// showConfiguration prints what the files declare. It needs neither a state nor
// values of variables.
func showConfiguration(a *app, opt showOptions, withFile bool) error {
	switch {
	case withFile:
		return failure.Usage("--config shows what the files declare, and not a saved plan")
	case !opt.json:
		return failure.Usage("--config has no form for people; give --json as well")
	}
	files, err := a.opt.Library()
	if err != nil {
		return err
	}
	config, diags := lang.LoadWith(files)
	a.out.Diagnose(diags, config.Files())
	if diags.HasErrors() {
		return exit.Silent(exit.Failure)
	}
	return json.NewEncoder(a.out.JSON()).Encode(document.OfConfiguration(config))
}

func runShow(ctx context.Context, a *app, opt showOptions) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		planning.PrintStateNotes(p.Project, found)
		if opt.json {
			return json.NewEncoder(p.out.JSON()).Encode(document.OfState(found.State, document.Options{Version: Version(), Now: p.env.Now(), Platforms: p.Platforms}))
		}
		return showState(&printer.Printer{Out: p.out.Stdout}, found.State)
	})
}

func showState(out *printer.Printer, s *state.State) error {
	if s.Empty() && len(s.Outputs) == 0 {
		out.Linef("The state is empty.")
		return out.Err
	}
	for _, address := range slices.Sorted(maps.Keys(s.Conversations)) {
		showConversation(out, address, s.Conversations[address])
	}
	for _, address := range slices.Sorted(maps.Keys(s.Deliveries)) {
		showDelivery(out, address, s.Deliveries[address])
	}
	if len(s.Outputs) > 0 {
		out.Linef("Outputs:\n")
		showOutputs(out, s.Outputs, 2)
	}
	return out.Err
}

func showConversation(out *printer.Printer, address string, c *state.Conversation) {
	out.Linef("# %s", address)
	conversationFields(out, c)
	out.Linef("")
}

func conversationFields(out *printer.Printer, c *state.Conversation) {
	showField(out, "provider", c.Provider.String())
	showField(out, "id", c.ID)
	showField(out, "title", c.Title)
	showField(out, "announcement", c.Announcement)
	showField(out, "participants", strings.Join(c.Participants, ", "))
	if c.Doubt {
		showField(out, "in doubt", "a change was sent, and its outcome is unknown")
	}
}

func showDelivery(out *printer.Printer, address string, d *state.Delivery) {
	out.Linef("# %s", address)
	deliveryFields(out, d)
	out.Linef("")
}

func deliveryFields(out *printer.Printer, d *state.Delivery) {
	showField(out, "provider", d.Provider.String())
	showField(out, "conversation", d.Conversation.ID)
	if d.Generation > 1 {
		showField(out, "generation", fmt.Sprint(d.Generation))
	}
	for i, part := range d.Parts {
		showField(out, fmt.Sprintf("part %d", i+1), partLine(part))
	}
	if d.Tainted {
		showField(out, "tainted", "the next apply recalls it and sends it again")
	}
	if d.Behind != "" {
		showField(out, "behind", d.Behind+" has changed since, and the next apply sends it again")
	}
	if body := d.Content.Body; body != "" {
		if d.Content.IsSensitive("body") {
			body = "(sensitive value)"
		}
		out.Linef("  %s:", d.Content.Format)
		for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
			out.Linef("    | %s", visible.Escape(line))
		}
	}
	for _, file := range d.Content.Attachments {
		showField(out, "attachment", fmt.Sprintf("%s (%s, %d bytes)", file.Name, file.MIME, file.Size))
	}
}

func partLine(p state.Part) string {
	words := []string{p.Kind}
	if p.ID != "" {
		words = append(words, p.ID)
	}
	if p.URL != "" {
		words = append(words, p.URL)
	}
	if !p.SentAt.IsZero() {
		words = append(words, "sent "+p.SentAt.Format(time.RFC3339))
	}
	if !p.EditedAt.IsZero() {
		words = append(words, "edited "+p.EditedAt.Format(time.RFC3339))
	}
	if p.Doubt != "" {
		words = append(words, fmt.Sprintf("in doubt: %s", p.Doubt))
	}
	return strings.Join(words, ", ")
}

func showField(out *printer.Printer, name, value string) {
	if value != "" {
		out.Linef("  %s: %s", name, visible.Escape(value))
	}
}
