package mixin_test

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers/mixin"
)

// The vectors are those of the ids themselves: TestContactID and TestGroupID.
func TestFunctions(t *testing.T) {
	t.Parallel()
	functions := mixin.New().Facts().Schema.Functions
	text := cty.StringVal
	const owner, random = "c8cb0ac7-d456-4341-be66-0b143aa09922", "01d21e2c-76f5-4940-8ea0-9b7f21728674"
	people := []cty.Value{
		text("f937ca18-d1ff-46f5-99e8-e23fbd6fd5f2"), text("0e0a20c8-31b8-4093-81b8-9cebd9bc8afc"), text("8391e472-cdbe-4704-be1f-7d184635b885"),
		text("831fdb67-13ed-4dc5-ac64-dda89aeda2bb"), text("f7ff9dde-18c2-4375-8097-b364068b120e"), text("088c1e3e-1f07-4065-85b5-6b49b4370d32"),
	}
	nobody := cty.SetValEmpty(cty.String)
	for _, tt := range []struct {
		name, function string
		args           []cty.Value
		want           string
		wrong          string
	}{
		{"two users", "contact_id", []cty.Value{text("11111111-1111-4111-8111-111111111111"), text("22222222-2222-4222-8222-222222222222")}, "aed2bc70-79b9-30b0-b313-19610c76ce32", ""},
		{"turned around", "contact_id", []cty.Value{text("22222222-2222-4222-8222-222222222222"), text("11111111-1111-4111-8111-111111111111")}, "aed2bc70-79b9-30b0-b313-19610c76ce32", ""},
		{"no user", "contact_id", []cty.Value{text("ada"), text(owner)}, "", `"ada" is not an id on Mixin`},
		{"group", "group_id", []cty.Value{text(owner), text("Mixin Rocks"), text(random), cty.SetVal(people)}, "5dac944e-2037-31b4-bbd9-e5fd3ffe571e", ""},
		{"group in capitals", "group_id", []cty.Value{text(strings.ToUpper(owner)), text("Mixin Rocks"), text(strings.ToUpper(random)), cty.SetVal(people)}, "5dac944e-2037-31b4-bbd9-e5fd3ffe571e", ""},
		{"no owner", "group_id", []cty.Value{text(""), text("x"), text(random), nobody}, "", "is not an id"},
		{"no random id", "group_id", []cty.Value{text(owner), text("x"), text("1"), nobody}, "", "is not an id"},
		{"null in the set", "group_id", []cty.Value{text(owner), text("x"), text(random), cty.SetVal([]cty.Value{cty.NullVal(cty.String)})}, "", "cannot be null"},
		{"a stranger in the set", "group_id", []cty.Value{text(owner), text("x"), text(random), cty.SetVal([]cty.Value{text("bob")})}, "", `"bob" is not an id`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := functions[tt.function].Call(tt.args)
			switch {
			case tt.wrong != "":
				if err == nil || !strings.Contains(err.Error(), tt.wrong) {
					t.Errorf("error is %v, want %q in it", err, tt.wrong)
				}
			case err != nil:
				t.Error(err)
			case got.AsString() != tt.want:
				t.Errorf("got %s, want %s", got.AsString(), tt.want)
			}
		})
	}
}
