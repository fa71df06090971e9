package sandbox

import "testing"

// The vectors are those of the vendor's own tests, and results of the rules in
// api/conversations/create.
func TestMixinIDs(t *testing.T) {
	t.Parallel()
	contact := contactID("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
	if want := "aed2bc70-79b9-30b0-b313-19610c76ce32"; contact != want {
		t.Errorf("contact %s, want %s", contact, want)
	}
	if back := contactID("22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111"); back != contact {
		t.Errorf("the other way round %s", back)
	}
	cases := []struct {
		owner, name, random string
		participants        []string
		want                string
	}{
		{
			"c8cb0ac7-d456-4341-be66-0b143aa09922", "Mixin Rocks", "01d21e2c-76f5-4940-8ea0-9b7f21728674",
			[]string{
				"f937ca18-d1ff-46f5-99e8-e23fbd6fd5f2", "0e0a20c8-31b8-4093-81b8-9cebd9bc8afc",
				"8391e472-cdbe-4704-be1f-7d184635b885", "831fdb67-13ed-4dc5-ac64-dda89aeda2bb",
				"f7ff9dde-18c2-4375-8097-b364068b120e", "088c1e3e-1f07-4065-85b5-6b49b4370d32",
			},
			"5dac944e-2037-31b4-bbd9-e5fd3ffe571e",
		},
		{
			"11111111-1111-4111-8111-111111111111", "release-notes", "44444444-4444-4444-8444-444444444444",
			[]string{"22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"},
			"79e8fd95-cd3a-38f8-b20b-6784dac80a84",
		},
	}
	for _, c := range cases {
		if got := groupID(c.owner, c.name, c.random, c.participants); got != c.want {
			t.Errorf("group %q: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	if _, err := New(Options{Repeat: "sometimes"}); err == nil {
		t.Error("an unknown answer to repeats was accepted")
	}
	if _, err := New(Options{Data: "/dev/null/x"}); err == nil {
		t.Error("an impossible directory was accepted")
	}
}
