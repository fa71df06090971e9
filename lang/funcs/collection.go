package funcs

import (
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func (l *functionSet) listAccessFunctions() []definition {
	const list = "The list."
	return []definition{
		{"coalesce", coalesceFunc(), "Returns the first argument that is neither null nor an empty string.",
			[]string{"The candidates, all of one type."}, []Example{{`coalesce("", "b")`, `"b"`}}},
		{"coalescelist", stdlib.CoalesceListFunc, "Returns the first list that is not empty.",
			[]string{"The candidates."}, []Example{{`coalescelist([], ["c", "d"])`, "[\n  \"c\",\n  \"d\",\n]"}}},
		{"element", stdlib.ElementFunc, "Returns one element of a list; an index beyond the end wraps around.",
			[]string{list, "The index; 0 is the first, -1 the last."},
			[]Example{{`element(["a", "b", "c"], 3)`, `"a"`}, {`element(["a", "b", "c"], -1)`, `"c"`}}},
		{"index", indexFunc(), "Returns the index of the first element that equals a value. None is an error.",
			[]string{list, "The value to find."}, []Example{{`index(["a", "b", "c"], "b")`, `1`}}},
		{"length", lengthFunc(), "Counts elements; in a string, characters as people see them.",
			[]string{"A list, set, map, object or string."}, []Example{{`length(["a", "b"])`, `2`}, {`length("👾🕹️")`, `2`}}},
		{"one", oneFunc(), "Returns the only element, or null when there is none. More than one is an error.",
			[]string{"A list, set or tuple."}, []Example{{`one(["a"])`, `"a"`}, {`one([])`, `null`}}},
		{"slice", stdlib.SliceFunc, "Returns the elements from one index up to, not including, another.",
			[]string{list, "The index of the first element.", "The index after the last."},
			[]Example{{`slice(["a", "b", "c"], 1, 2)`, "[\n  \"b\",\n]"}}},
		{"sum", sumFunc(), "Adds up numbers.",
			[]string{"A list, set or tuple of numbers; not empty."}, []Example{{`sum([10, 13.5])`, `23.5`}}},
	}
}

func (l *functionSet) listTransformFunctions() []definition {
	const list = "The list."
	return []definition{
		{"chunklist", stdlib.ChunklistFunc, "Splits a list into lists of a fixed size; the last may be shorter.",
			[]string{list, "The size."}, []Example{{`length(chunklist(["a", "b", "c"], 2))`, `2`}}},
		{"compact", stdlib.CompactFunc, "Removes empty strings and nulls.",
			[]string{list}, []Example{{`compact(["a", "", null])`, "tolist([\n  \"a\",\n])"}}},
		{"concat", stdlib.ConcatFunc, "Concatenates lists.",
			[]string{"The lists."}, []Example{{`concat(["a"], ["b"])`, "[\n  \"a\",\n  \"b\",\n]"}}},
		{"distinct", distinctFunc(), "Removes duplicates; the first element of each value is kept.",
			[]string{list}, []Example{{`distinct(["a", "b", "a"])`, "tolist([\n  \"a\",\n  \"b\",\n])"}}},
		{"flatten", stdlib.FlattenFunc, "Replaces lists inside a list by their elements, at every level.",
			[]string{list}, []Example{{`flatten([["a"], [], ["b", ["c"]]])`, "[\n  \"a\",\n  \"b\",\n  \"c\",\n]"}}},
		{"matchkeys", matchkeysFunc(), "Keeps the values whose key, in a list of the same length, is among those searched for.",
			[]string{"The values.", "Their keys.", "The keys to keep."},
			[]Example{{`matchkeys(["i-1", "i-2"], ["eu", "us"], ["us"])`, "tolist([\n  \"i-2\",\n])"}}},
		{"range", rangeFunc(), "Counts from a start (or 0) up to, not including, an end, by a step (or 1); at most 1,000,000 numbers.",
			[]string{"The end; or start and end; or start, end and step."},
			[]Example{{`range(3)`, "tolist([\n  0,\n  1,\n  2,\n])"}, {`length(range(5000))`, `5000`}}},
		{"reverse", stdlib.ReverseListFunc, "Reverses a list.",
			[]string{list}, []Example{{`reverse([1, 2])`, "[\n  2,\n  1,\n]"}}},
		{"sort", stdlib.SortFunc, "Sorts strings by their characters' code points.",
			[]string{list}, []Example{{`sort(["b", "a"])`, "tolist([\n  \"a\",\n  \"b\",\n])"}}},
	}
}

func (l *functionSet) mapFunctions() []definition {
	const m = "A map or object."
	return []definition{
		{"keys", stdlib.KeysFunc, "Returns the keys, sorted.",
			[]string{m}, []Example{{`keys({ b = 1, a = 2 })`, "[\n  \"a\",\n  \"b\",\n]"}}},
		{"lookup", lookupFunc(), "Returns the element with a key, or a default where there is none.",
			[]string{m, "The key.", "The default; without it, a missing key is an error."},
			[]Example{{`lookup({ a = "ay" }, "a", "?")`, `"ay"`}, {`lookup({ a = "ay" }, "c", "?")`, `"?"`}}},
		{"merge", mergeFunc(), "Merges maps or objects; later ones take precedence.",
			[]string{"The maps or objects."}, []Example{{`merge({ a = 1, b = 1 }, { b = 2 })`, "{\n  \"a\" = 1\n  \"b\" = 2\n}"}}},
		{"transpose", transposeFunc(), "Turns a map from keys to lists of strings into one from those strings to lists of keys.",
			[]string{"A map of lists of strings."},
			[]Example{{`transpose({ a = ["x"] })`, "tomap({\n  \"x\" = tolist([\n    \"a\",\n  ])\n})"}}},
		{"values", stdlib.ValuesFunc, "Returns the values, in the order of their keys.",
			[]string{m}, []Example{{`values({ b = 1, a = 2 })`, "[\n  2,\n  1,\n]"}}},
		{"zipmap", withCheck(stdlib.ZipmapFunc, checkDistinctKeys), "Makes a map from a list of keys and a list of values. A duplicate key is an error.",
			[]string{"The keys.", "The values, as many as there are keys."},
			[]Example{{`zipmap(["a", "b"], [1, 2])`, "{\n  \"a\" = 1\n  \"b\" = 2\n}"}}},
	}
}

func (l *functionSet) setFunctions() []definition {
	const others = "The other sets."
	return []definition{
		{"setintersection", stdlib.SetIntersectionFunc, "Returns what all of the sets have.",
			[]string{"A set.", others}, []Example{{`setintersection(["a", "b"], ["b", "c"])`, "toset([\n  \"b\",\n])"}}},
		{"setproduct", withCheck(stdlib.SetProductFunc, checkProductSize), "Returns every combination of one element of each set; at most 300,000.",
			[]string{"Two or more sets or lists."}, []Example{{`length(setproduct(["a", "b"], ["x", "y"]))`, `4`}}},
		{"setsubtract", stdlib.SetSubtractFunc, "Returns what the first set has and the second has not.",
			[]string{"The set to take from.", "The set to take away."},
			[]Example{{`setsubtract(["a", "b"], ["b"])`, "toset([\n  \"a\",\n])"}}},
		{"setunion", stdlib.SetUnionFunc, "Returns what any of the sets has.",
			[]string{"A set.", others}, []Example{{`setunion(["a"], ["b"])`, "toset([\n  \"a\",\n  \"b\",\n])"}}},
	}
}

func (l *functionSet) conditionFunctions() []definition {
	return []definition{
		{"alltrue", alltrueFunc(), "Reports whether every element is true; it is so for an empty list.",
			[]string{"A list of bools."}, []Example{{`alltrue([true, false])`, `false`}}},
		{"anytrue", anytrueFunc(), "Reports whether any element is true.",
			[]string{"A list of bools."}, []Example{{`anytrue([true, false])`, `true`}}},
		{"contains", containsFunc(), "Reports whether an element of a list or set equals a value.",
			[]string{"The list or set.", "The value to find."}, []Example{{`contains(["a", "b"], "a")`, `true`}}},
	}
}
