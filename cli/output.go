package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/cli/stateview"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/state"
	"herald/state/store"
)

type outputOptions struct {
	json bool
	raw  bool
}

func newOutputCommand(a *app) *cobra.Command {
	var opt outputOptions
	cmd := &cobra.Command{
		Use:     "output [NAME]",
		Short:   "Print outputs of the last apply",
		Long:    "Print all outputs, or the output NAME. Values of sensitive outputs are not stored, so they cannot be printed.",
		Example: "  herald output\n  herald output --raw link\n  herald output --json",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runOutput(cmd.Context(), a, opt, args) },
	}
	cmd.Flags().BoolVar(&opt.json, "json", false, "write JSON")
	cmd.Flags().BoolVar(&opt.raw, "raw", false, "write the text of one output without quotes and a line end")
	cmd.MarkFlagsMutuallyExclusive("json", "raw")
	return cmd
}

func runOutput(ctx context.Context, a *app, opt outputOptions, args []string) error {
	if opt.raw && len(args) == 0 {
		return failure.Usage("--raw requires the name of an output")
	}
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		outputs := found.State.Outputs
		if len(args) == 1 {
			return printOutput(a, opt, args[0], outputs)
		}
		if opt.json {
			return writeJSON(p.out.JSON(), outputs)
		}
		if len(outputs) == 0 {
			p.out.Note("The state has no outputs. Declare outputs with output blocks, and apply.")
		}
		out := &printer.Printer{Out: p.out.Stdout}
		stateview.PrintOutputs(out, outputs, 0)
		return out.Err
	})
}

func printOutput(a *app, opt outputOptions, name string, outputs map[string]*state.Output) error {
	o := outputs[name]
	switch {
	case o == nil:
		names := slices.Sorted(maps.Keys(outputs))
		return problem.Errorf(problem.NoSuchOutput, "the state has no output %q: declare it and apply; herald output lists the outputs.%s", name, diag.DidYouMean(name, names))
	case o.Sensitive:
		return problem.Errorf(problem.OutputCannotBePrinted, "output %q is sensitive, so the state does not contain its value", name)
	}
	value, err := stateview.OutputValue(o)
	if err != nil {
		return err
	}
	switch {
	case opt.json:
		_, err = fmt.Fprintf(a.out.JSON(), "%s\n", o.Value)
	case opt.raw:
		err = printRaw(a, name, value)
	default:
		_, err = fmt.Fprintln(a.out.Stdout, funcs.Print(value))
	}
	return err
}

func printRaw(a *app, name string, value cty.Value) error {
	text, err := convert.Convert(value, cty.String)
	if err != nil || text.IsNull() {
		return problem.Errorf(problem.OutputCannotBePrinted, "output %q is %s, but --raw prints only text, numbers and booleans; use --json", name, value.Type().FriendlyName())
	}
	return a.out.WriteExact([]byte(text.AsString()))
}
