package providers_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
)

func TestSplitAttachments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		text            bool
		files, n, limit int
		want            []int // sizes; nil where it cannot be
	}{
		{"text alone", true, 0, 1, 0, []int{0}},
		{"nothing", false, 0, 1, 0, nil},
		{"all in one", true, 3, 1, 0, []int{3}},
		{"the last apart", true, 3, 2, 0, []int{2, 1}},
		{"one each", true, 3, 3, 0, []int{1, 1, 1}},
		{"the text apart", true, 3, 4, 0, []int{0, 1, 1, 1}},
		{"more messages than there is to say", true, 3, 5, 0, nil},
		{"files alone, one each", false, 3, 3, 0, []int{1, 1, 1}},
		{"files alone, too many", false, 3, 4, 0, nil},
		{"within the limit", true, 32, 1, 32, []int{32}},
		{"over the limit", true, 33, 1, 32, nil},
		{"two for the limit", true, 33, 2, 32, []int{32, 1}},
		{"one more after them", true, 34, 3, 32, []int{32, 1, 1}},
		{"three for the limit", false, 70, 3, 32, []int{32, 32, 6}},
		{"no message", true, 3, 0, 0, nil},
		{"fewer than none", true, 3, -1, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := content.Content{Attachments: make([]content.Attachment, test.files)}
			for i := range c.Attachments {
				c.Attachments[i].Width = i // tells them apart
			}
			if test.text {
				c.Format = content.Text
			}
			messages := providers.SplitAttachments(c, test.n, test.limit)
			var sizes []int
			for _, m := range messages {
				sizes = append(sizes, len(m))
			}
			if diff := cmp.Diff(test.want, sizes); diff != "" {
				t.Error(diff)
			}
			if all := slices.Concat(messages...); messages != nil && !slices.Equal(all, c.Attachments) {
				t.Errorf("other files, or in another order: %v", all)
			}
		})
	}
}

func TestFewestMessages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ files, limit, want int }{{0, 32, 1}, {1, 32, 1}, {32, 32, 1}, {33, 32, 2}, {64, 32, 2}, {65, 32, 3}, {1000, 0, 1}} {
		if got := providers.MinMessages(test.files, test.limit); got != test.want {
			t.Errorf("%d files, at most %d: %d messages, want %d", test.files, test.limit, got, test.want)
		}
	}
}

func TestCheckUploads(t *testing.T) {
	t.Parallel()
	two := []content.Attachment{{Name: "a", SHA256: "aa"}, {Name: "b", SHA256: "bb"}}
	tests := map[string]struct {
		uploads []providers.Upload
		files   []providers.File
		want    string
	}{
		"all":           {[]providers.Upload{{ID: "1"}, {ID: "2"}}, nil, ""},
		"none":          {nil, nil, `send: invalid: the file "a" has not been uploaded`},
		"one":           {[]providers.Upload{{ID: "1"}}, nil, `send: invalid: the file "b" has not been uploaded`},
		"without an id": {[]providers.Upload{{}, {ID: "2"}}, nil, `send: invalid: the file "a" has not been uploaded`},
		"files":         {nil, []providers.File{{Attachment: two[0]}, {Attachment: two[1]}}, ""},
		"other files":   {nil, []providers.File{{Attachment: two[1]}, {Attachment: two[0]}}, `send: invalid: the file "a" has not been uploaded`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := (providers.Outgoing{Part: providers.Part{Attachments: two}, Uploads: test.uploads, Files: test.files}).CheckUploads("send"); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
