package funcs

import (
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty/function"
)

func (l *functionSet) replaceFunc() function.Function {
	return stringsFunc(func(args []string) (string, error) {
		text, part, with := args[0], args[1], args[2]
		if len(part) > 1 && strings.HasPrefix(part, "/") && strings.HasSuffix(part, "/") {
			return l.replacePattern(text, part[1:len(part)-1], with)
		}
		if n := strings.Count(text, part); len(text)+n*len(with) > MaxText {
			return "", errTooLong()
		}
		return strings.ReplaceAll(text, part, with), nil
	}, "str", "substr", "replace")
}

// replacePattern does what regexp's ReplaceAllString does, and stops when the
// result grows out of hand.
func (l *functionSet) replacePattern(text, pattern, with string) (string, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return "", err
	}
	if err := l.boundSearch(pattern, text, true); err != nil {
		return "", err
	}
	var out []byte
	end := 0
	for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, text[end:m[0]]...)
		out = re.ExpandString(out, with, text, m)
		end = m[1]
		if len(out) > MaxText {
			return "", errTooLong()
		}
	}
	return string(append(out, text[end:]...)), nil
}
