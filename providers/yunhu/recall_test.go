package yunhu

import (
	"errors"
	"testing"

	"herald/providers"
	"herald/providers/providertest/stage"
)

func TestRecall(t *testing.T) {
	t.Parallel()
	t.Run("already recalled, answer lost", func(t *testing.T) {
		t.Parallel()
		srv := &server{drop: map[string]int{"/v1/msg/recall-msg": 1}}
		ids := srv.fillMessages(1)
		if err := srv.start(t).Recall(background, group77, stage.Sent(ids...))[0]; err != nil {
			t.Error(err)
		}
	})
	t.Run("one of a batch is gone", func(t *testing.T) {
		t.Parallel()
		srv := &server{}
		ids := append(srv.fillMessages(3), testID)
		for i, err := range srv.start(t).Recall(background, group77, stage.Sent(ids...)) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		if srv.messages[2].recalled == 0 {
			t.Error("not recalled")
		}
	})
	t.Run("refused though it stands", func(t *testing.T) {
		t.Parallel()
		srv := &server{refuse: map[string]refusalText{"/v1/msg/recall-msg": {1003, "no"}}}
		ids := srv.fillMessages(1)
		if err := srv.start(t).Recall(background, group77, stage.Sent(ids...))[0]; providers.KindOf(err) != providers.Forbidden {
			t.Error(err)
		}
	})
	t.Run("batches", func(t *testing.T) {
		t.Parallel()
		srv := &server{}
		ids := srv.fillMessages(201)
		if err := errors.Join(srv.start(t).Recall(background, group77, stage.Sent(ids...))...); err != nil {
			t.Error(err)
		}
		if a, b := srv.count("/v1/msg/recall-msg-batch"), srv.count("/v1/msg/recall-msg"); a != 2 || b != 1 {
			t.Errorf("%d batches and %d single recalls", a, b)
		}
	})
	t.Run("wrong conversation", func(t *testing.T) {
		t.Parallel()
		srv := &server{}
		for _, err := range srv.start(t).Recall(background, providers.Target{ID: "77"}, stage.Sent("a", "b")) {
			if providers.KindOf(err) != providers.Invalid {
				t.Error(err)
			}
		}
	})
}
