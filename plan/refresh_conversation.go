package plan

import (
	"context"
	"time"

	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// conversationJobs makes a job for each managed conversation that can be read.
func (r *refresher) conversationJobs() []job {
	var jobs []job
	for _, address := range addr.SortedKeys(r.opt.State.Conversations) {
		c := r.opt.State.Conversations[address]
		if c.ID != "" && (r.opt.Read || c.Doubt) && r.opt.Only(address.Resource()) {
			jobs = append(jobs, func(ctx context.Context) finding { return r.readConversation(ctx, address, *c) })
		}
	}
	return jobs
}

func (r *refresher) readConversation(ctx context.Context, address addr.Instance, c state.Conversation) finding {
	provider := c.Provider
	session, diags := r.opt.Sessions.Session(r.opt.Desired, provider)
	steward, ok := providers.As[providers.ConversationManager](session)
	if diags.HasErrors() || !ok {
		return finding{diags: diags}
	}
	r.opt.OnRead(ReadProgress{address.Resource(), provider, c.ID, false})
	have, err := steward.DescribeConversation(ctx, c.ID)
	if providers.KindOf(err) == providers.NotFound {
		return finding{diags: diags, apply: func(r *refresher) { r.recordConversationGone(address) }}
	}
	if err != nil {
		return r.newReadFailure(&conversationDeliveries{provider: provider, where: state.Place{Address: address, ID: c.ID}}, err)
	}
	r.opt.OnRead(ReadProgress{address.Resource(), provider, c.ID, true})
	return finding{diags: diags, apply: func(r *refresher) { r.recordConversation(address, have) }}
}

func (r *refresher) recordConversationGone(address addr.Instance) {
	c := r.opt.State.Conversations[address]
	r.drift = append(r.drift, Drift{Address: address.Resource(), Kind: DriftRemoved, Before: c.Title})
	r.opt.State.Retired[address.Resource()] = c.Generation
	delete(r.opt.State.Conversations, address)
}

func (r *refresher) recordConversation(address addr.Instance, have providers.ConversationSpec) {
	c := r.opt.State.Conversations[address]
	have = changeableFields(r.opt.Sessions.Facts(c.Provider), *c, have)
	known := placeOf(c)
	have = have.WithSpellingOf(known)
	if len(known.Differences(have)) > 0 && !c.Doubt {
		r.drift = append(r.drift, Drift{Address: address.Resource(), Kind: DriftChanged, Before: c.Title, After: have.Title})
	}
	c.Title, c.Announcement, c.Participants = have.Title, have.Announcement, have.Participants
	c.Doubt, c.DoubtSince = false, time.Time{}
}

// placeOf is a conversation as the state has it.
func placeOf(c *state.Conversation) providers.ConversationSpec {
	return providers.ConversationSpec{Title: c.Title, Announcement: c.Announcement, Participants: c.Participants}
}

// changeableFields leaves of a place what the platform could also change. The rest is
// taken to be as it was declared: a difference could not be mended.
func changeableFields(f providers.Facts, c state.Conversation, have providers.ConversationSpec) providers.ConversationSpec {
	if !f.Can(providers.ChangeTitle) {
		have.Title = c.Title
	}
	if !f.Can(providers.ChangeAnnouncement) {
		have.Announcement = c.Announcement
	}
	if !f.Can(providers.ChangeMembers) {
		have.Participants = c.Participants
	}
	return have
}

// AssumedID begins the id of a message that on_unknown = "assume_sent" took
// for sent: the platform's own id was never learned.
const AssumedID = "assumed:"
