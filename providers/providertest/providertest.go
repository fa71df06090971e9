// Package providertest is the conformance suite of platforms. A platform's test
// calls Run, which checks everything that its Facts declare end to end: from
// small configurations through plan and apply to the sandbox and back.
//
// The suite depends on Facts alone. It must not know any platform by name. What
// a platform needs in addition is data in Options, and a check is skipped only
// if an ability is declared missing.
package providertest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"herald/providers"
)

// Options configure the suite for a platform.
type Options struct {
	Platform providers.Platform
	// Dialect is the platform's name in the sandbox; empty: as in its schema.
	Dialect string
	// Place returns the id of the n-th existing conversation, from 0. Different
	// numbers must give different conversations. Required.
	Place func(n int) string
	// People are ids of at least three people. Required if people can be
	// mentioned or be members of a conversation that Herald creates.
	People []string
	// Person returns the id of the n-th of any number of people, from 0.
	// Required if the number of members of a conversation is limited.
	Person func(n int) string
	// TitleIsOurs is true if the limit of titles is Herald's, because the
	// platform has none of its own.
	TitleIsOurs bool
	// Title returns a title in the form that the platform allows; nil: as it is written.
	Title func(title string) string
	// Members is true if a conversation can be created with participants.
	Members bool
	// Untitled is true if a conversation is created without a title.
	Untitled bool
	// Unsettled is true if a creation of a conversation without an answer
	// cannot be looked up, so that Herald has to stop and ask. The suite then
	// requires that, and declares the conversation by its id.
	Unsettled bool
	// Samples are bodies of message blocks by kind, one for each kind that
	// needs a block of the platform's own.
	Samples map[string]string
	// Edges are bodies of message blocks whose arguments are just within the
	// platform's limits, and Beyond those just outside, by description.
	Edges, Beyond map[string]string
	// Unseen lists kinds that do not add a message to the conversation.
	Unseen []string
	// Presigned is sandbox.Options.Presigned.
	Presigned bool
	// Unmade lists the calls in ENDPOINTS.md that the suite cannot make, as
	// written there; a test of the platform makes each.
	Unmade []string
	// Only lists the names of the checks to run, for a second configuration of a platform
	// whose first one passes all; nil: all.
	Only []string
	// Text returns what people see of a body in the given format; nil: the body
	// as it is written.
	Text func(format providers.Ability, body string) string
}

// Run checks the platform against its facts. It logs how many checks ran, and
// which were skipped because of which ability.
//
// With HERALD_CONFORMANCE=full in the environment it combines every fault with
// every operation at every point; otherwise it uses a sample.
func Run(t *testing.T, opt Options) {
	t.Helper()
	if opt.Place == nil {
		t.Fatal("Options.Place is required: it returns the ids of existing conversations")
	}
	s := newSuite(opt)
	s.skipped = make(chan string, len(allChecks()))
	t.Run("checks", func(t *testing.T) {
		for _, c := range s.checks() {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				s.runCheck(t, c)
			})
		}
	})
	t.Run("endpoints", func(t *testing.T) { s.callsAreListed(t, int(s.ran.Load())+len(s.skipped) == len(allChecks())) })
	close(s.skipped)
	var skipped []string
	for why := range s.skipped {
		skipped = append(skipped, why)
	}
	slices.Sort(skipped)
	t.Logf("conformance: platform=%s run=%d skipped=%d [%s]", s.facts.Schema.Name, s.ran.Load(), len(skipped), strings.Join(skipped, "; "))
}

// check is one requirement for platforms with certain abilities.
type check struct {
	name  string
	needs []providers.Ability
	run   func(*suite, *testing.T)
}

// allChecks returns the checks in the order of the log.
func allChecks() []check {
	return []check{
		{"facts are complete", nil, (*suite).factsAreComplete},
		{"declared kinds are composed", nil, (*suite).kindsAreComposed},
		{"compose is deterministic", nil, (*suite).composeIsPure},
		{"session has the declared abilities", nil, (*suite).sessionHasAbilities},
		{"missing credentials are reported", nil, (*suite).credentialsAreNamed},
		{"lifecycle", nil, (*suite).lifecycleActs},
		{"ledger agrees with the abilities", nil, (*suite).ledgerAgrees},
		{"declared abilities are delivered", nil, (*suite).declaredIsDelivered},
		{"missing abilities are refused", nil, (*suite).missingIsRefused},
		{"platform kinds are delivered", nil, (*suite).samplesAreDelivered},
		{"quotes", []providers.Ability{providers.Quote}, (*suite).quotesAreDelivered},
		{"pins", []providers.Ability{providers.Pin}, (*suite).pinsAreKept},
		{"files are uploaded once", []providers.Ability{providers.Attach}, (*suite).uploadedOnce},
		{"drift is shown and healed", []providers.Ability{providers.Read}, (*suite).driftIsHealed},
		{"state round trip", nil, (*suite).stateSurvives},
		{"limits", nil, (*suite).limitsHold},
		{"arguments at their limits", nil, (*suite).argumentLimits},
		{"batches", nil, (*suite).batchesAreDelivered},
		{"unicode", nil, (*suite).unicodeArrives},
		{"many conversations at once", nil, (*suite).manyAtOnce},
		{"managed conversation", []providers.Ability{providers.CreateConversation}, (*suite).managedConversation},
		{"drift of a conversation", []providers.Ability{providers.CreateConversation, providers.ChangeTitle}, (*suite).conversationDrift},
		{"disbanded conversation", nil, (*suite).goneConversation},
		{"removed account", []providers.Ability{providers.CreateConversation}, (*suite).removedAccount},
		{"malformed conversations are refused", nil, (*suite).malformedIsRefused},
		{"look-ups and actions are answered", nil, (*suite).operationsAreAnswered},
		{"data source messages", nil, (*suite).messagesAreListed},
		{"data source conversation", nil, (*suite).conversationIsListed},
		{"forwards", []providers.Ability{providers.Forward}, (*suite).forwardsAreSettled},
		{"secrets", nil, (*suite).secretsAreKept},
		{"waits are respected", nil, (*suite).waitsAreInjected},
		{"rate of a conversation", nil, (*suite).conversationRateIsKept},
		{"redirects carry no credentials", nil, (*suite).redirectsLeakNothing},
		{"permalinks", nil, (*suite).permalinksAreDeclared},
		{"answers without ids", nil, (*suite).answersHaveIDs},
		{"faults", nil, (*suite).faultsAreSurvived},
		{"lasting faults", nil, (*suite).lastingFaults},
		{"lost answers", nil, (*suite).lostAnswers},
		{"cancelled runs", nil, (*suite).cancelledRuns},
		{"rewritten texts", nil, (*suite).rewritesAreRecognized},
		{"mangled texts", nil, (*suite).manglingSendsNothing},
		{"equivalent contents", nil, (*suite).sameContents},
	}
}

// checks returns the checks of this run.
func (s *suite) checks() []check {
	return slices.DeleteFunc(allChecks(), func(c check) bool { return s.Only != nil && !slices.Contains(s.Only, c.name) })
}

// suite is one Run.
type suite struct {
	Options
	facts   providers.Facts
	calls   *calls
	ran     atomic.Int32
	skipped chan string
}

func newSuite(opt Options) *suite {
	facts := opt.Platform.Facts()
	if opt.Dialect == "" {
		opt.Dialect = facts.Schema.Name
	}
	return &suite{Options: opt, facts: facts, calls: &calls{seen: map[string]bool{}}}
}

// runCheck runs a check, or skips it if an ability is declared missing.
func (s *suite) runCheck(t *testing.T, c check) {
	for _, a := range c.needs {
		if !s.facts.Can(a) {
			s.skipped <- fmt.Sprintf("%s: %s is %q", c.name, a, s.facts.Abilities[a].Answer)
			t.Skipf("%s is declared %q: %s", a, s.facts.Abilities[a].Answer, s.facts.Abilities[a].Reason)
		}
	}
	s.ran.Add(1)
	c.run(s, t)
}

// isFullRun reports whether every combination is tested instead of a sample.
func isFullRun() bool { return os.Getenv("HERALD_CONFORMANCE") == "full" }
