// Package providertest is what every platform must do, as tests: a platform's
// own test calls Run with what it declares about itself, and is held to it
// over the whole road, from small configurations through plan and apply to the
// sandbox and back.
//
// The suite goes by Facts alone. It must not know any platform by name: what a
// platform needs that the facts do not tell is data in Options, and a check is
// skipped only because an ability is declared missing.
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

// Options say what is tested, and what it takes to use it.
type Options struct {
	Platform providers.Platform
	// Dialect is the platform's name in the sandbox; empty: as in its schema.
	Dialect string
	// Place gives the id of the n-th conversation that exists, from 0; different
	// numbers, different conversations. Required.
	Place func(n int) string
	// People are ids of persons, three at least; required where people can be
	// mentioned or be members of a conversation that Herald creates.
	People []string
	// Person gives the id of the n-th of any number of persons, from 0; required
	// where the members of a conversation have a limit.
	Person func(n int) string
	// TitleIsOurs says that the limit of titles is Herald's, because the platform
	// has none of its own.
	TitleIsOurs bool
	// Members says that a conversation can be created with participants.
	Members bool
	// Untitled says that a conversation is created without a title.
	Untitled bool
	// Unsettled says that an unanswered creation of a conversation cannot be
	// looked for, so that Herald has to stop and ask. The suite then expects
	// just that, and goes on with the conversation as a person would: by its id.
	Unsettled bool
	// Samples are bodies of message blocks, one for each kind that takes a block
	// of the platform's own to make, by the name of the kind.
	Samples map[string]string
	// Edges are bodies of message blocks whose arguments are at the end of what
	// the platform takes, and Beyond those that are just over it, by what they are.
	Edges, Beyond map[string]string
	// Unseen lists kinds that leave no message of their own in the conversation.
	Unseen []string
	// Presigned is that of the sandbox.
	Presigned bool
	// Unmade lists the calls in ENDPOINTS.md that the suite has no occasion to
	// make, as the page has them; a test of the platform's own makes each.
	Unmade []string
	// Text gives what people see of a body in the given format; nil: the body as
	// it is written.
	Text func(format providers.Ability, body string) string
}

// Run holds the platform against its facts. It prints how many checks ran, and
// which were skipped for which ability.
//
// With HERALD_CONFORMANCE=full in the environment every fault meets every
// operation at every point; without it, a sample does.
func Run(t *testing.T, opt Options) {
	t.Helper()
	if opt.Place == nil {
		t.Fatal("Options.Place is required: the suite needs conversations that exist")
	}
	s := newSuite(opt)
	s.skipped = make(chan string, len(allChecks()))
	t.Run("checks", func(t *testing.T) {
		for _, c := range allChecks() {
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

// check is one thing that a platform must do, where it has the abilities.
type check struct {
	name  string
	needs []providers.Ability
	run   func(*suite, *testing.T)
}

// allChecks lists them in the order of a page.
func allChecks() []check {
	return []check{
		{"facts are complete", nil, (*suite).factsAreComplete},
		{"kinds are those that are composed", nil, (*suite).kindsAreComposed},
		{"compose is pure", nil, (*suite).composeIsPure},
		{"abilities are those of the session", nil, (*suite).sessionHasAbilities},
		{"missing credentials are named", nil, (*suite).credentialsAreNamed},
		{"lifecycle", nil, (*suite).lifecycleActs},
		{"ledger agrees with the abilities", nil, (*suite).ledgerAgrees},
		{"what is declared is delivered", nil, (*suite).declaredIsDelivered},
		{"what is missing is refused", nil, (*suite).missingIsRefused},
		{"own kinds are delivered", nil, (*suite).samplesAreDelivered},
		{"quotes", []providers.Ability{providers.Quote}, (*suite).quotesAreDelivered},
		{"files are uploaded once", []providers.Ability{providers.Attach}, (*suite).uploadedOnce},
		{"drift is shown and healed", []providers.Ability{providers.Read}, (*suite).driftIsHealed},
		{"state survives", nil, (*suite).stateSurvives},
		{"limits", nil, (*suite).limitsHold},
		{"arguments at their limits", nil, (*suite).argumentLimits},
		{"batches", nil, (*suite).batchesAreDelivered},
		{"unicode", nil, (*suite).unicodeArrives},
		{"many conversations at once", nil, (*suite).manyAtOnce},
		{"conversation that Herald keeps", []providers.Ability{providers.CreateConversation}, (*suite).managedConversation},
		{"drift of a conversation", []providers.Ability{providers.CreateConversation, providers.ChangeTitle}, (*suite).conversationDrift},
		{"conversation that is gone", nil, (*suite).goneConversation},
		{"account that was removed", []providers.Ability{providers.CreateConversation}, (*suite).removedAccount},
		{"malformed conversations are refused", nil, (*suite).malformedIsRefused},
		{"look-ups and actions are answered", nil, (*suite).operationsAreAnswered},
		{"messages are looked up", nil, (*suite).messagesAreListed},
		{"conversation is looked up", nil, (*suite).conversationIsListed},
		{"forwards", []providers.Ability{providers.Forward}, (*suite).forwardsAreSettled},
		{"secrets", nil, (*suite).secretsAreKept},
		{"waits are kept", nil, (*suite).waitsAreInjected},
		{"redirects carry no credentials", nil, (*suite).redirectsLeakNothing},
		{"answers have ids", nil, (*suite).answersHaveIDs},
		{"faults", nil, (*suite).faultsAreSurvived},
		{"lasting faults", nil, (*suite).lastingFaults},
		{"lost answers", nil, (*suite).lostAnswers},
		{"cancelled runs", nil, (*suite).cancelledRuns},
		{"spellings of the platform", nil, (*suite).rewritesAreRecognized},
		{"texts that are changed beyond recognition", nil, (*suite).manglingSendsNothing},
		{"forms of the same content", nil, (*suite).sameContents},
	}
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

// runCheck runs a check, or skips it for an ability that is declared missing.
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

// isFullRun asks for every combination instead of a sample.
func isFullRun() bool { return os.Getenv("HERALD_CONFORMANCE") == "full" }
