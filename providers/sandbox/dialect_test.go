package sandbox

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// probe is a request with every rule.
type probe struct {
	Name    string   `json:"name" is:"required,len=1-3"`
	Place   *string  `json:"place" is:"given"`
	Text    string   `json:"text" is:"filled"`
	ID      string   `json:"id" is:"uuid"`
	Users   []string `json:"users" is:"id,max=2"`
	Size    int64    `json:"size" is:"range=0-9"`
	Data    *string  `json:"data" is:"json=8"`
	Color   string   `json:"color" is:"color"`
	Kind    string   `json:"kind" is:"in=A|B"`
	Buttons []button `json:"buttons"`
}

type button struct {
	Label string `json:"label" is:"required"`
}

func TestRules(t *testing.T) {
	t.Parallel()
	const good = `"name":"abc","place":"","text":"x","id":"928c5c40-769c-3e97-8387-fb1ae0645311","users":["a"],"size":9,"color":"#00ffAA","kind":"A"`
	tests := []struct {
		name, change string
		want         reason // empty: accepted
		field        string
	}{
		{"good", ``, "", ""},
		{"empty", `"name":""`, missing, "name"},
		{"too long", `"name":"长长长长"`, invalid, "name"},
		{"as long as allowed", `"name":"长长长"`, "", ""},
		{"not given", `"place":null`, missing, "place"},
		{"spaces", `"text":" \n"`, blank, "text"},
		{"no UUID", `"id":"x"`, badUUID, "id"},
		{"no UUID needed", `"id":""`, "", ""},
		{"an empty item", `"users":[""]`, invalid, "users"},
		{"too many items", `"users":["a","b","c"]`, invalid, "users"},
		{"too large", `"size":10`, invalid, "size"},
		{"negative", `"size":-1`, invalid, "size"},
		{"JSON", `"data":"{}"`, "", ""},
		{"no JSON", `"data":"{"`, invalid, "data"},
		{"long JSON", `"data":"[1,2,3,4]"`, invalid, "data"},
		{"no color", `"color":"green"`, invalid, "color"},
		{"another kind", `"kind":"C"`, badChoice, "kind"},
		{"in a list", `"buttons":[{"label":"a"},{}]`, missing, "label"},
		{"unknown field", `"more":1`, unread, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body := "{" + strings.TrimSuffix(good+","+test.change, ",") + "}" // the last value of a name counts
			err := readProbe(t, body)
			x, _ := err.(refusal)
			if err != nil && x.reason == "" {
				x.reason = unread
			}
			if x.reason != test.want || x.field != test.field {
				t.Errorf("refused as %q of %q: %v", x.reason, x.field, err)
			}
		})
	}
}

func readProbe(t *testing.T, body string) error {
	t.Helper()
	raw := httptest.NewRequest(http.MethodPost, "/", nil)
	raw.Header.Set("Content-Type", "application/json")
	c := &exchange{request: &request{Request: raw, body: []byte(body), decoder: decoder{strict: true}}, dialect: &dialect{}}
	return c.bind(new(probe))
}

// A rule that is spelled wrong would check nothing.
func TestUnknownRulePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if got := recover(); got == nil || !strings.Contains(got.(string), "requird") {
			t.Errorf("recovered %v", got)
		}
	}()
	validateTags(reflect.TypeFor[[]struct {
		Name string `json:"name" is:"requird"`
	}]())
}

func TestCutPage(t *testing.T) {
	t.Parallel()
	numbers := []int64{9, 7, 5, 3, 1} // newest first
	byNumber := func(n int64) int64 { return n }
	tests := []struct {
		name   string
		page   page
		number func(int64) int64
		want   []int64
		next   int64
	}{
		{"first by number", page{size: 2}, byNumber, []int64{9, 7}, 7},
		{"next by number", page{size: 2, cursor: 7}, byNumber, []int64{5, 3}, 3},
		{"last by number", page{size: 2, cursor: 3}, byNumber, []int64{1}, 0},
		{"after a number that is gone", page{size: 2, cursor: 6}, byNumber, []int64{5, 3}, 3},
		{"all", page{size: 5}, byNumber, numbers, 0},
		{"first by count", page{size: 2}, nil, []int64{9, 7}, 2},
		{"last by count", page{size: 2, cursor: 4}, nil, []int64{1}, 0},
		{"beyond the end", page{size: 2, cursor: 9}, nil, nil, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, next := cutPage(slices.Values(numbers), test.page, test.number)
			if !slices.Equal(got, test.want) || next != test.next {
				t.Errorf("%v and the cursor %d", got, next)
			}
		})
	}
}

// Every reason has a problem on every platform, and every endpoint an operation:
// without one, faults and the ledger could not name it.
func TestDialectsAreComplete(t *testing.T) {
	t.Parallel()
	for _, d := range newDialects(Options{}.withDefaults()) {
		t.Run(d.platform, func(t *testing.T) {
			t.Parallel()
			for _, why := range []reason{invalid, unread, badType, missing, absent, dangling, throttled} {
				if d.errors.findProblem(why).status == 0 {
					t.Errorf("%s has no problem", why)
				}
			}
			if d.errors.findProblem(throttled).reason != throttled {
				t.Error("too many requests are not reported as such")
			}
			for _, rt := range d.routes {
				redirects := strings.HasSuffix(rt.pattern, "/{$}") || rt.endpoint.operation != ""
				if !redirects && !slices.ContainsFunc(d.routes, func(other route) bool { return other.pattern == rt.pattern+"/{$}" }) {
					t.Errorf("%s has no operation", rt.pattern)
				}
			}
			if d.sample == "" || (d.envelope == nil || d.checkCredentials == nil) && !d.separate {
				t.Error("a conversation, an envelope and credentials must be declared")
			}
		})
	}
}
