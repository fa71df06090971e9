package funcs

import (
	"fmt"
	"time"
	// Zones are part of the program: a runner without the system's data base
	// must still know when nine o'clock in Shanghai is.
	_ "time/tzdata"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func (l *functionSet) dateFunctions() []definition {
	const (
		stamp  = "A timestamp in RFC 3339 syntax."
		format = "The format: YYYY YY MMMM MMM MM M DD D EEEE EEE hh h HH H AA aa mm m ss s ZZZZZ ZZZZ ZZZ Z, and text in 'quotes'."
	)
	return []definition{
		{"formatdate", stdlib.FormatDateFunc, "Writes a timestamp in a format, in the timestamp's own zone.",
			[]string{format, stamp},
			[]Example{{`formatdate("DD MMM YYYY hh:mm ZZZ", "2026-12-01T22:00:00Z")`, `"01 Dec 2026 22:00 UTC"`}}},
		{"plantimestamp", noArgsFunc(l.currentTime), "Returns the time of the plan, in UTC.",
			nil, []Example{{`plantimestamp()`, `"2026-12-01T14:00:00Z"`}}},
		{"timeadd", stdlib.TimeAddFunc, "Adds a duration to a timestamp.",
			[]string{stamp, "The duration, such as 1h30m or -10m."},
			[]Example{{`timeadd("2026-12-01T22:00:00Z", "10m")`, `"2026-12-01T22:10:00Z"`}}},
		{"timecmp", timecmpFunc(), "Compares two timestamps: -1 when the first is earlier, 0 when they are the same instant, 1 when it is later.",
			[]string{stamp, stamp},
			[]Example{{`timecmp("2026-12-01T22:00:00Z", "2026-12-01T23:00:00+01:00")`, `0`}}},
		{"timestamp", noArgsFunc(l.currentTime), "Returns the time of the run, in UTC. A text that contains it differs in every run.",
			nil, []Example{{`timestamp()`, `"2026-12-01T14:00:00Z"`}}},
	}
}

func (l *functionSet) currentTime() (string, error) {
	l.reportDrawn()
	return l.Now.UTC().Format(time.RFC3339), nil
}

func timecmpFunc() function.Function {
	return function.New(&function.Spec{
		Params:       stringParams([]string{"timestamp_a", "timestamp_b"}),
		Type:         function.StaticReturnType(cty.Number),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			a, err := parseTimestamp(args, 0)
			if err != nil {
				return cty.NilVal, err
			}
			b, err := parseTimestamp(args, 1)
			if err != nil {
				return cty.NilVal, err
			}
			return cty.NumberIntVal(int64(a.Compare(b))), nil
		},
	})
}

// parseTimestamp reads an argument as a timestamp.
func parseTimestamp(args []cty.Value, i int) (time.Time, error) {
	// The standard library says in words what is wrong with a timestamp, and
	// package time does not.
	// Its result lacks fractions of a second, so only its error is of use.
	if _, err := stdlib.TimeAdd(args[i], cty.StringVal("0s")); err != nil {
		return time.Time{}, function.NewArgError(i, err)
	}
	t, err := time.Parse(time.RFC3339, args[i].AsString())
	if err != nil {
		return time.Time{}, function.NewArgError(i, err)
	}
	return t, nil
}

func formatdateInFunc() function.Function {
	return function.New(&function.Spec{
		Params:       stringParams([]string{"zone", "format", "time"}),
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			zone, err := zoneNamed(args[0].AsString())
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			t, err := parseTimestamp(args, 2)
			if err != nil {
				return cty.NilVal, err
			}
			out, err := stdlib.FormatDate(args[1], cty.StringVal(t.In(zone).Format(time.RFC3339)))
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(1, "%w", err)
			}
			return out, nil
		},
	})
}

func zoneNamed(name string) (*time.Location, error) {
	// Both mean something else to package time: UTC, and where the process runs.
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("a zone must be named; use a name such as Asia/Shanghai or UTC")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q; use a name such as Asia/Shanghai or UTC", name)
	}
	return zone, nil
}
