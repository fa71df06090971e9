package funcs

import (
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func (l *functionSet) textFormatFunctions() []definition {
	const text = "The text."
	spec := "The specification: text with verbs such as %s (text), %d (whole number), %q (quoted), %v (anything), %.2f."
	return []definition{
		{"format", withCheck(stdlib.FormatFunc, checkFormatSize), "Formats values as described by a specification.",
			[]string{spec, "The values, one for each verb."},
			[]Example{{`format("%s costs %.2f", "Tea", 2.5)`, `"Tea costs 2.50"`}}},
		{"formatlist", withCheck(stdlib.FormatListFunc, checkFormatListSize), "Formats a text for every element of the lists among the values.",
			[]string{spec, "Values and lists of values; the lists have the same length."},
			[]Example{{`formatlist("Hi %s%s", ["Ann", "Bo"], "!")`, "tolist([\n  \"Hi Ann!\",\n  \"Hi Bo!\",\n])"}}},
		{"indent", withCheck(stdlib.IndentFunc, checkIndentSize), "Adds spaces at the beginning of every line but the first.",
			[]string{"How many spaces.", text}, []Example{{`indent(2, "a\nb")`, "<<EOT\na\n  b\nEOT"}}},
		{"join", withCheck(stdlib.JoinFunc, checkJoinSize), "Joins the elements of lists with a separator.",
			[]string{"The separator between two elements.", "The lists of strings."},
			[]Example{{`join(", ", ["foo", "bar"])`, `"foo, bar"`}}},
		{"lower", stdlib.LowerFunc, "Converts letters to lower case.",
			[]string{text}, []Example{{`lower("HÉLLO")`, `"héllo"`}}},
		{"split", withCheck(stdlib.SplitFunc, checkSplitCount), "Splits a text at every separator.",
			[]string{"The separator; it is not part of the results.", text},
			[]Example{{`split(",", "a,b")`, "tolist([\n  \"a\",\n  \"b\",\n])"}}},
		{"strrev", stdlib.ReverseFunc, "Reverses a text, character by character.",
			[]string{text}, []Example{{`strrev("hello")`, `"olleh"`}}},
		{"substr", stdlib.SubstrFunc, "Returns a part of a text, counted in characters as people see them.",
			[]string{text, "How many characters to skip; from the end when negative.", "How many to take; -1 for all that follow."},
			[]Example{{`substr("hello world", 1, 4)`, `"ello"`}}},
		{"templatestring", l.templateStringFunc(), "Fills in a template that is held in a value. Templates in the configuration itself need no function.",
			[]string{"The template.", "An object with the values that the template may refer to."},
			[]Example{{`templatestring("Hello, $${name}!", { name = "Ann" })`, `"Hello, Ann!"`}}},
		{"title", stdlib.TitleFunc, "Converts the first letter of every word to upper case.",
			[]string{text}, []Example{{`title("hello world")`, `"Hello World"`}}},
		{"upper", stdlib.UpperFunc, "Converts letters to upper case.",
			[]string{text}, []Example{{`upper("héllo")`, `"HÉLLO"`}}},
	}
}

func (l *functionSet) textTrimFunctions() []definition {
	const text = "The text."
	return []definition{
		{"chomp", stdlib.ChompFunc, "Removes line ends from the end of a text.",
			[]string{text}, []Example{{`chomp("hello\n")`, `"hello"`}}},
		{"trim", stdlib.TrimFunc, "Removes given characters from both ends of a text.",
			[]string{text, "The characters to remove."}, []Example{{`trim("?!hello?!", "!?")`, `"hello"`}}},
		{"trimprefix", stdlib.TrimPrefixFunc, "Removes a beginning, where the text has it.",
			[]string{text, "The beginning."}, []Example{{`trimprefix("helloworld", "hello")`, `"world"`}}},
		{"trimspace", stdlib.TrimSpaceFunc, "Removes white space from both ends of a text.",
			[]string{text}, []Example{{`trimspace("  hello\n")`, `"hello"`}}},
		{"trimsuffix", stdlib.TrimSuffixFunc, "Removes an ending, where the text has it.",
			[]string{text, "The ending."}, []Example{{`trimsuffix("helloworld", "world")`, `"hello"`}}},
	}
}

func (l *functionSet) textSearchFunctions() []definition {
	const (
		text    = "The text to search."
		pattern = "A regular expression in RE2 syntax."
	)
	return []definition{
		{"endswith", endswithFunc(), "Reports whether a text ends so.",
			[]string{text, "The ending."}, []Example{{`endswith("hello world", "world")`, `true`}}},
		{"regex", l.withSearchBound(stdlib.RegexFunc, false), "Returns the first match of a pattern: the whole of it, or its groups. No match is an error.",
			[]string{pattern, text},
			[]Example{{`regex("[a-z]+", "53453453.345345aaabbbccc23454")`, `"aaabbbccc"`},
				{`regex("(?P<y>\\d{4})-(?P<m>\\d\\d)", "2026-12-01")`, "{\n  \"m\" = \"12\"\n  \"y\" = \"2026\"\n}"}}},
		{"regexall", l.withSearchBound(stdlib.RegexAllFunc, true), "Returns every match of a pattern.",
			[]string{pattern, text}, []Example{{`regexall("[a-z]+", "1 ab 2 c")`, "tolist([\n  \"ab\",\n  \"c\",\n])"}}},
		{"replace", l.replaceFunc(), "Replaces every occurrence of a part, or every match where the part is a pattern between slashes.",
			[]string{text, "The part, or /pattern/.", "What takes its place; after a pattern, $1 and $name stand for groups."},
			[]Example{{`replace("1 + 2 + 3", "+", "-")`, `"1 - 2 - 3"`}, {`replace("hello", "/l+/", "L")`, `"heLo"`}}},
		{"startswith", startswithFunc(), "Reports whether a text begins so.",
			[]string{text, "The beginning."}, []Example{{`startswith("hello world", "hello")`, `true`}}},
		{"strcontains", strcontainsFunc(), "Reports whether a text has a part.",
			[]string{text, "The part."}, []Example{{`strcontains("hello world", "wor")`, `true`}}},
	}
}
