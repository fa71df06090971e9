package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// checkRule checks one rule of a field, which is a text, a number, a list or a
// pointer to one of them:
//
//	required     it is given and not empty
//	given        it is given, and may be empty; for pointers
//	filled       it has a character that is not a space
//	uuid         it is a UUID, or empty
//	id           it is letters, digits, - and _, or empty; of a list, each item is
//	max=N        it has at most N characters or items
//	len=A-B      it has A to B characters or items
//	range=A-B    it is a number from A to B
//	json=N       it is JSON of at most N characters
//	color        it is #RRGGBB
//	in=A|B       it is one of these
//	conversation it is the id of the conversation; see exchange
//
// Any other rule is a mistake in a dialect, and it panics.
func checkRule(rule, name string, v reflect.Value) error {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			if rule == "required" || rule == "given" {
				return refusal{reason: missing, field: name, why: name + " is required"}
			}
			return nil
		}
		v = v.Elem()
	}
	x := refusal{reason: invalid, field: name, value: fmt.Sprint(v)}
	kind, limit, _ := strings.Cut(rule, "=")
	switch kind {
	case "required":
		if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
			x.reason, x.why = missing, name+" is required"
		}
	case "max", "len", "range":
		x.why = checkSize(kind, limit, name, v)
	default:
		x.reason, x.why = checkText(kind, limit, name, v)
	}
	if x.why == "" {
		return nil
	}
	return x
}

// checkSize returns what is wrong with a number, or with the length of a text
// or a list; "" if nothing is.
func checkSize(kind, limit, name string, v reflect.Value) string {
	low, high, _ := strings.Cut(limit, "-")
	if kind == "max" {
		low, high = "0", limit
	}
	least, _ := strconv.ParseInt(low, 10, 64) // tags are constants
	most, _ := strconv.ParseInt(high, 10, 64)
	n, unit := int64(0), "characters"
	switch v.Kind() {
	case reflect.String:
		n = int64(utf8.RuneCountInString(v.String()))
	case reflect.Slice:
		n, unit = int64(v.Len()), "items"
	case reflect.Uint64:
		n = int64(min(v.Uint(), math.MaxInt64))
	default:
		n = v.Int()
	}
	switch {
	case n >= least && n <= most:
		return ""
	case kind == "range":
		return fmt.Sprintf("%s is %d, not %d to %d", name, n, least, most)
	case least == 1:
		return fmt.Sprintf("%s is required, at most %d %s", name, most, unit)
	}
	return fmt.Sprintf("%s has %d %s; at most %d are allowed", name, n, unit, most)
}

// checkText returns what is wrong with a text, and the reason; "" if nothing
// is.
func checkText(kind, limit, name string, v reflect.Value) (reason, string) {
	text := v.String()
	switch kind {
	case "filled":
		if strings.TrimSpace(text) == "" {
			return blank, name + " is blank"
		}
	case "uuid":
		if text != "" && !isUUID(text) {
			return badUUID, fmt.Sprintf("%q is not a UUID", text)
		}
	case "id":
		ids, _ := v.Interface().([]string)
		if text != "" && v.Kind() == reflect.String {
			ids = []string{text}
		}
		if slices.ContainsFunc(ids, func(id string) bool { return !isChatID(id) }) {
			return invalid, fmt.Sprintf("%s %q", name, ids)
		}
	case "color":
		digits, ok := strings.CutPrefix(strings.ToLower(text), "#")
		if !ok || len(digits) != 6 || strings.Trim(digits, "0123456789abcdef") != "" {
			return invalid, fmt.Sprintf("%s %q is not #RRGGBB", name, text)
		}
	case "json":
		most, _ := strconv.Atoi(limit)
		if utf8.RuneCountInString(text) > most || !json.Valid([]byte(text)) {
			return invalid, fmt.Sprintf("%s is not JSON of at most %d characters", name, most)
		}
	case "in":
		choices := strings.Split(limit, "|")
		if !slices.Contains(choices, text) {
			return badChoice, name + " is one of " + strings.TrimPrefix(strings.Join(choices, ", "), ", ")
		}
	case "given":
	default:
		panic("sandbox: the rule " + kind + " of " + name + " does not exist")
	}
	return invalid, ""
}

// validateTags panics if the tags of a request are not those of bind and
// checkRule: a rule that is spelled wrong would check nothing.
func validateTags(t reflect.Type) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[formFile]() {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		for _, rule := range strings.Split(f.Tag.Get("is"), ",") {
			if kind, _, _ := strings.Cut(rule, "="); !slices.Contains(ruleNames(), kind) {
				panic(fmt.Sprintf("sandbox: field %s of %s has the rule %q, which does not exist", f.Name, t, rule))
			}
		}
		validateTags(f.Type)
	}
}

// ruleNames returns the names of rules; the empty one is no rule.
func ruleNames() []string {
	return []string{
		"", "required", "given", "filled", "uuid", "id", "max", "len", "range", "json", "color", "in", "conversation",
	}
}
