package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/providers"
	"herald/providers/sessions"
)

func newConversationsCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "conversations PROVIDER",
		Short: "List the conversations that an account can reach",
		Long: "Ask the platform which conversations the account of a provider, such as matrix or matrix.eu, can reach, and print their ids,\n" +
			"which the id argument of a conversation block takes. Nothing is sent and nothing changes. Not every platform has such a\n" +
			"call: see the ability \"list conversations\" of herald providers.",
		Example:   "  herald conversations maiagent\n  herald conversations maiagent.eu --json",
		Args:      cobra.ExactArgs(1),
		ValidArgs: listingPlatforms(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConversations(cmd.Context(), a, args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// listingPlatforms are the platforms that list conversations.
func listingPlatforms() (names []string) {
	for _, f := range platformFacts() {
		if f.Can(providers.ListConversations) {
			names = append(names, f.Schema.Name)
		}
	}
	return names
}

func runConversations(ctx context.Context, a *app, name string, asJSON bool) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.NewRegistry()
	if err != nil {
		return err
	}
	provider, err := findLister(accounts, name)
	if err != nil {
		return err
	}
	desired, err := evaluateWithAnswers(ctx, p, accounts)
	if err != nil {
		return err
	}
	found, err := listConversations(ctx, p, accounts, desired, provider)
	if err != nil {
		return err
	}
	p.Problems.Print()
	if asJSON {
		return writeConversationsJSON(a, found)
	}
	return printConversations(a, found)
}

// findLister returns the provider of that name, whose platform lists conversations.
func findLister(accounts *sessions.Registry, name string) (addr.Provider, error) {
	provider, err := addr.ParseProvider(name)
	if err != nil {
		return provider, problem.Errorf(problem.NoSuchPlatform, "%s is no provider: write the name of a platform, such as maiagent, or with an alias, such as maiagent.eu", name)
	}
	facts := accounts.Facts(provider)
	if facts.Schema.Name == "" {
		return provider, noSuchPlatform(provider.Platform)
	}
	if s, refused := facts.Refuses(providers.ListConversations); refused {
		return provider, problem.Errorf(problem.ConversationsNotListed, "%s See %s.", s.Reason, s.Link)
	}
	return provider, nil
}

func listConversations(ctx context.Context, p *session, accounts *sessions.Registry, d *lang.Desired, provider addr.Provider) ([]providers.ListedConversation, error) {
	if provider.Alias != "" && sessions.FindProvider(d, provider) == nil {
		return nil, problem.Errorf(problem.ProviderConfigurationNotPresent, "the configuration declares no provider %s", provider)
	}
	opened, diags := accounts.Session(d, provider)
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	lister, ok := providers.As[providers.ConversationLister](opened)
	if !ok { // the conformance suite holds sessions to their facts
		return nil, fmt.Errorf("the platform of %s lists no conversations, although its facts declare it", provider)
	}
	found, err := lister.ListConversations(ctx)
	if err != nil {
		var source *lang.Source
		if conf := sessions.FindProvider(d, provider); conf != nil {
			source = conf.Source
		}
		return nil, p.Problems.Fail(sessions.ProviderDiagnostic(err, provider, source))
	}
	return found, nil
}

func printConversations(a *app, found []providers.ListedConversation) error {
	out := &printer.Printer{Out: a.out.Stdout}
	if len(found) == 0 {
		out.Linef("The account can reach no conversation.")
		return out.Err
	}
	table := tabwriter.NewWriter(a.out.Stdout, 0, 0, 2, ' ', 0)
	out.Out = table
	out.Linef("ID\tTITLE\tKIND")
	for _, c := range found {
		out.Linef("%s\t%s\t%s", visible.Escape(c.ID), visible.Escape(c.Title), visible.Escape(c.Kind))
	}
	if out.Err != nil {
		return out.Err
	}
	return table.Flush()
}

// conversationJSON is a conversation as programs read it.
type conversationJSON struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Kind  string `json:"kind,omitempty"`
}

func writeConversationsJSON(a *app, found []providers.ListedConversation) error {
	doc := struct {
		Format        string             `json:"format_version"`
		Conversations []conversationJSON `json:"conversations"`
	}{"1.0", []conversationJSON{}}
	for _, c := range found {
		doc.Conversations = append(doc.Conversations, conversationJSON(c))
	}
	return json.NewEncoder(a.out.JSON()).Encode(doc)
}
