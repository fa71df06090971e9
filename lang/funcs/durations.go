package funcs

import (
	"fmt"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func (l *functionSet) durationFunctions() []definition {
	const stamp = "A timestamp in RFC 3339 syntax."
	return []definition{
		{"duration_between", durationBetweenFunc(), "Returns the time from one timestamp to another, negative when the other is earlier.",
			[]string{stamp, stamp},
			[]Example{{`duration_between("2026-12-01T22:00:00Z", "2026-12-02T02:30:00Z")`, `"4h30m0s"`}}},
		{"duration_words", durationWordsFunc(), "Writes a duration in words, to the second; a day is 24 hours.",
			[]string{"The duration, such as 1h30m.", "The language: en (the default) or zh."},
			[]Example{{`duration_words("36h5m")`, `"1 day 12 hours 5 minutes"`}, {`duration_words("90m", "zh")`, `"1小时30分钟"`}}},
		{"formatdate_in", formatdateInFunc(), "Writes a timestamp in a format, as clocks in a time zone show it.",
			[]string{"The zone's name in the IANA data base, such as Asia/Shanghai.", "The format, as of formatdate.", stamp},
			[]Example{{`formatdate_in("Asia/Shanghai", "YYYY-MM-DD hh:mm", "2026-12-01T22:00:00Z")`, `"2026-12-02 06:00"`}}},
	}
}

func durationBetweenFunc() function.Function {
	return function.New(&function.Spec{
		Params:       stringParams([]string{"from", "to"}),
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			from, err := parseTimestamp(args, 0)
			if err != nil {
				return cty.NilVal, err
			}
			to, err := parseTimestamp(args, 1)
			if err != nil {
				return cty.NilVal, err
			}
			// Sub stops at its longest duration instead of failing.
			d := to.Sub(from)
			if !from.Add(d).Equal(to) {
				return cty.NilVal, fmt.Errorf("the timestamps are more than 292 years apart")
			}
			return cty.StringVal(d.String()), nil
		},
	})
}

func durationWordsFunc() function.Function {
	language := plainParam("language", cty.String)
	return function.New(&function.Spec{
		Params:       stringParams([]string{"duration"}),
		VarParam:     &language,
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			d, err := time.ParseDuration(args[0].AsString())
			switch {
			case err != nil:
				return cty.NilVal, function.NewArgErrorf(0, "%q is not a duration; write one as 1h30m", args[0].AsString())
			case d < 0:
				return cty.NilVal, function.NewArgErrorf(0, "a negative duration has no words; turn the timestamps around")
			case len(args) > 2:
				return cty.NilVal, fmt.Errorf("duration_words() takes one or two arguments, got %d", len(args))
			case len(args) == 2 && args[1].AsString() == "zh":
				return cty.StringVal(durationWords(d, chineseUnit)), nil
			case len(args) == 2 && args[1].AsString() != "en":
				return cty.NilVal, function.NewArgErrorf(1, "there are words in en and zh only, not in %q", args[1].AsString())
			}
			return cty.StringVal(durationWords(d, englishUnit)), nil
		},
	})
}

// durationWords says a duration; unit writes a number of days (0), hours, minutes or
// seconds (3), and is given what stood before.
func durationWords(d time.Duration, unit func(before string, n int64, which int) string) string {
	rest := int64(d.Round(time.Second) / time.Second)
	out := ""
	for which, size := range []int64{86400, 3600, 60, 1} {
		if n := rest / size; n > 0 || (size == 1 && out == "") {
			out = unit(out, n, which)
		}
		rest %= size
	}
	return out
}

func englishUnit(before string, n int64, which int) string {
	name := [...]string{"day", "hour", "minute", "second"}[which]
	if n != 1 {
		name += "s"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %d %s", before, n, name))
}

func chineseUnit(before string, n int64, which int) string {
	return fmt.Sprintf("%s%d%s", before, n, [...]string{"天", "小时", "分钟", "秒"}[which])
}
