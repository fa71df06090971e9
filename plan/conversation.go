package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// planConversations plans those that Herald creates and keeps, in source order,
// and then those that are no longer declared.
func (b *decider) planConversations() []*ConversationChange {
	declared := map[addr.Instance]bool{}
	var changes []*ConversationChange
	for i := range b.opt.Desired.Conversations {
		c := &b.opt.Desired.Conversations[i]
		if !c.Managed() || b.opt.Destroy {
			continue
		}
		declared[c.Addr] = true
		if b.targets.contains(c.Addr.Resource()) {
			changes = append(changes, b.declaredConversation(c))
		}
	}
	for _, address := range addr.SortedKeys(b.opt.State.Conversations) {
		if !declared[address] && b.targets.contains(address.Resource()) {
			changes = append(changes, b.undeclaredConversation(address))
		}
	}
	return changes
}

// checkTargets finds ids that no conversation of the platform can have.
func (b *decider) checkTargets() {
	if b.opt.Destroy {
		return // nothing is sent to them
	}
	used := b.usedConversations()
	for i := range b.opt.Desired.Conversations {
		c := &b.opt.Desired.Conversations[i]
		if used != nil && !used[c.Addr] {
			continue
		}
		b.problems.Add(b.opt.Sessions.CheckTarget(c)...)
	}
}

func (b *decider) declaredConversation(d *lang.Conversation) *ConversationChange {
	address := d.Addr
	d = b.conversations[d.Addr]
	c := &ConversationChange{Action: NoOp, Address: address, Provider: d.Provider, Desired: d, Prior: b.opt.State.Conversations[address]}
	c.Next = &state.Conversation{
		Provider: d.Provider, Title: d.Title, Announcement: d.Announcement,
		Participants: d.Participants, Options: d.Options, Policy: record.Policy(d.Lifecycle),
	}
	if c.Prior == nil || c.Prior.Provider != c.Next.Provider || c.Prior.ID == "" {
		b.planConversationCreate(c)
		return c
	}
	if in := b.findInaccessible(c.Prior.Provider, c.Prior.ID); in != nil {
		c.Next = nil
		b.addObstacle(d, in)
		return c
	}
	c.Next.ID, c.Next.Key, c.Next.Generation = c.Prior.ID, c.Prior.Key, c.Prior.Generation
	b.planConversationUpdate(c)
	return c
}

func (b *decider) planConversationCreate(c *ConversationChange) {
	facts := b.opt.Sessions.Facts(c.Provider)
	if s := facts.Abilities[providers.CreateConversation]; s.Answer != providers.AnswerYes {
		b.conversationError(c, "", problem.ConversationCannotBeCreated,
			fmt.Sprintf("%s has no id, so Herald would have to create it, which is not possible on %s: %s Set the id of an existing conversation.",
				c.Address, facts.Schema.Title, s.Reason))
		return
	}
	if c.Prior != nil && c.Prior.IsLost() {
		c.Next, c.Action = nil, Blocked
		c.Reason = "the state was lost, and Herald cannot look up whether the conversation was created before"
		c.Warning = fmt.Sprintf("Look for it on %s, then run: herald resolve '%s' --sent ID, or --not-sent.", facts.Schema.Title, c.Address)
		return
	}
	c.Next.Generation = b.opt.State.Retired[c.Address.Resource()] + 1
	switch {
	case c.Prior == nil:
	case c.Prior.ID == "":
		c.Reason = "an interrupted creation"
		c.Next.Generation, c.Next.DoubtSince = c.Prior.Generation, c.Prior.DoubtSince
	case c.Desired.Lifecycle.PreventDestroy:
		b.preventRemoval(c, fmt.Sprintf("give up %s on %s and create it again on %s", c.Address, c.Prior.Provider, c.Next.Provider))
		return
	default:
		c.Reason = "another provider"
		c.Warning = fmt.Sprintf("The conversation on %s remains unchanged and is no longer managed by Herald.", c.Prior.Provider)
		c.Next.Generation = c.Prior.Generation + 1
	}
	c.Action = Create
	c.Next.Key = state.Key(b.opt.State.Lineage, c.Address.String(), c.Next.Generation, 0)
	b.checkPlace(c)
}

// checkPlace finds what the platform is known to refuse of a conversation that
// would be created or changed.
func (b *decider) checkPlace(c *ConversationChange) {
	b.problems.Add(b.opt.Sessions.CheckPlace(b.opt.Desired, c.Desired, c.Next.ID)...)
}

// planConversationUpdate finds what differs, and whether the platform can change it.
func (b *decider) planConversationUpdate(c *ConversationChange) {
	facts := b.opt.Sessions.Facts(c.Provider)
	abilities := map[string]providers.Ability{
		"title": providers.ChangeTitle, "announcement": providers.ChangeAnnouncement, "participants": providers.ChangeMembers,
	}
	for _, field := range placeOf(c.Prior).Differences(placeOf(c.Next)) {
		if s := facts.Abilities[abilities[field]]; s.Answer != providers.AnswerYes {
			b.conversationError(c, field, problem.ConversationCannotBeChanged,
				fmt.Sprintf("The %s of %s differs from what it was created with, and %s cannot change it: %s "+
					"Restore the former value, or declare a conversation with another name.", field, c.Address, facts.Schema.Title, s.Reason))
			continue
		}
		c.Fields = append(c.Fields, field)
	}
	switch {
	case len(c.Fields) > 0:
		c.Action = Update
		b.checkPlace(c)
	case c.Prior.Doubt:
		c.Action, c.Reason = Update, "an interrupted change"
	case sameConversationRecord(c.Next, c.Prior):
		c.Next = nil
	}
}

// sameConversationRecord reports whether the state has nothing to learn of a
// conversation that is left as it is.
func sameConversationRecord(x, y *state.Conversation) bool {
	return x.Policy == y.Policy && string(x.Options) == string(y.Options)
}

func (b *decider) undeclaredConversation(address addr.Instance) *ConversationChange {
	prior := b.opt.State.Conversations[address]
	c := &ConversationChange{Action: Remove, Address: address, Provider: prior.Provider, Prior: prior}
	if b.isKeptByRemovedBlock(address.Resource()) {
		c.Action, c.Reason, c.KeptByConfiguration = Forget, reasonRemovedBlock, true
		return c
	}
	policy := b.policies.ofConversation(address, prior)
	removal := b.opt.Sessions.Facts(c.Provider).Abilities[providers.RemoveConversation]
	switch {
	case prior.ID == "":
		c.Action = Forget
		c.Warning = "Its creation was interrupted, so it may exist on the platform although its id is unknown."
	case b.findInaccessible(prior.Provider, prior.ID).Gone():
		c.Action, c.Reason = Forget, "it no longer exists on the platform"
	case b.isDeclaredByID(prior):
		c.Action, c.Reason = Forget, "it is declared with its id now"
	case policy.PreventDestroy:
		c.Action = NoOp
		b.preventRemoval(c, "remove "+address.String())
	case policy.OnDestroy == "keep":
		c.Action, c.Reason, c.KeptByConfiguration = Forget, reasonOnDestroyKeep, true
	case removal.Answer != providers.AnswerYes:
		c.Action = Forget
		c.Warning = "The conversation remains on the platform: " + diag.Sentence(removal.Reason)
	}
	return c
}

// preventRemoval refuses what would take a conversation out of Herald's hands.
func (b *decider) preventRemoval(c *ConversationChange, what string) {
	b.problems.Add(b.policies.ofConversation(c.Address, c.Prior).preventDestroyError(problem.ConversationMustNotBeRemoved, what))
}

// isDeclaredByID reports whether a conversation that Herald created is now declared
// by its id, as one that is there anyway.
func (b *decider) isDeclaredByID(prior *state.Conversation) bool {
	return slices.ContainsFunc(b.opt.Desired.Conversations, func(c lang.Conversation) bool {
		return c.ID == prior.ID && c.Provider == prior.Provider
	})
}

func (b *decider) conversationError(c *ConversationChange, attribute string, code problem.Code, detail string) {
	rng := c.Desired.Source.At(attribute)
	b.problems.Add(diag.New(hcl.DiagError, code, &rng, detail))
}
