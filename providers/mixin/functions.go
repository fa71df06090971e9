package mixin

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// functionTable compute what other programs compute as well, so that what they
// made can be named here.
func functionTable() map[string]function.Function {
	return map[string]function.Function{
		"contact_id": contactFunction(),
		"group_id":   groupFunction(),
	}
}

func contactFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Gives the id of the direct chat of two users, in either order. A conversation block names it by the other user: user:ID.",
		Params: []function.Parameter{
			{Name: "user", Type: cty.String, Description: "The id of one of the users."},
			{Name: "other", Type: cty.String, Description: "The id of the other one."},
		},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: refineNotNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			user, err := userIDArgument(args[0], 0)
			if err != nil {
				return cty.NilVal, err
			}
			other, err := userIDArgument(args[1], 1)
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(ContactID(user, other)), nil
		},
	})
}

func groupFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Gives the id of a group that another program made with Mixin's own library from these values. Groups that Herald makes have other ids.",
		Params: []function.Parameter{
			{Name: "owner", Type: cty.String, Description: "The id of the user or the bot that made the group."},
			{Name: "name", Type: cty.String, Description: "The name with which it was made."},
			{Name: "random_id", Type: cty.String, Description: "The random id with which it was made."},
			{Name: "participants", Type: cty.Set(cty.String), Description: "The ids of the others with whom it was made."},
		},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: refineNotNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			owner, err := userIDArgument(args[0], 0)
			if err != nil {
				return cty.NilVal, err
			}
			random, err := userIDArgument(args[2], 2)
			if err != nil {
				return cty.NilVal, err
			}
			var others []string
			for _, v := range args[3].AsValueSlice() {
				other, err := userIDArgument(v, 3)
				if err != nil {
					return cty.NilVal, err
				}
				others = append(others, other)
			}
			return cty.StringVal(GroupID(owner, args[1].AsString(), random, others)), nil
		},
	})
}

// userIDArgument reads the id in an argument.
func userIDArgument(v cty.Value, argument int) (string, error) {
	if v.IsNull() {
		return "", function.NewArgErrorf(argument, "an id cannot be null")
	}
	id, ok := canonicalUUID(v.AsString())
	if !ok {
		return "", function.NewArgErrorf(argument, "%q is not an id on Mixin, which is a UUID", v.AsString())
	}
	return id, nil
}

func refineNotNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }
