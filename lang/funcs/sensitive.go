package funcs

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// guardFunction wraps every function of a table. It keeps secrets out of
// errors: most functions never see marks, and would quote a secret when they
// complain of it. And it converts arguments by Convert, before the language
// does so in its slower way. What a function makes counts where there is a
// Meter; nil is none.
func guardFunction(f function.Function, m *Meter) function.Function {
	params, rest := f.Params(), f.VarParam()
	spec := &function.Spec{
		Description: f.Description(),
		Params:      f.Params(),
		VarParam:    f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			args, err := convertArgs(args, params, rest)
			if err != nil {
				return cty.NilType, err
			}
			ty, err := f.ReturnTypeForValues(args)
			return ty, redactError(f, args, err)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if m.isExceeded() {
				return cty.NilVal, m.exceededError("")
			}
			args, err := convertArgs(args, params, rest)
			if err != nil {
				return cty.NilVal, err
			}
			v, err := f.Call(args)
			if err == nil {
				err = checkNumberRange(v)
			}
			if err == nil {
				err = m.countResult(v, args)
			}
			return v, redactError(f, args, err)
		},
	}
	// Everything passes through to f, which has the rules and keeps the marks.
	for i := range spec.Params {
		acceptAnything(&spec.Params[i])
	}
	if spec.VarParam != nil {
		acceptAnything(spec.VarParam)
	}
	return function.New(spec)
}

func acceptAnything(p *function.Parameter) {
	p.AllowNull, p.AllowUnknown, p.AllowDynamicType, p.AllowMarked = true, true, true, true
	if isConverted(p) {
		p.Type = cty.DynamicPseudoType
	}
}

// isConverted reports whether arguments are converted here.
func isConverted(p *function.Parameter) bool {
	return p.Type.IsCollectionType() || p.Type == cty.Number
}

// convertArgs returns the arguments in the types that the parameters have.
func convertArgs(args []cty.Value, params []function.Parameter, rest *function.Parameter) ([]cty.Value, error) {
	out := make([]cty.Value, len(args))
	for i, a := range args {
		p := rest
		if i < len(params) {
			p = &params[i]
		}
		if err := checkNumberRange(a); err != nil {
			return nil, function.NewArgError(i, err)
		}
		out[i] = a
		if p != nil && isConverted(p) {
			v, err := Convert(a, p.Type)
			if err != nil {
				return nil, function.NewArgError(i, err)
			}
			out[i] = v
		}
	}
	return out, nil
}

// redactError removes from an error what could reveal a secret.
func redactError(f function.Function, args []cty.Value, err error) error {
	if err == nil {
		return nil
	}
	var broken function.PanicError
	if errors.As(err, &broken) {
		// Its stack trace does not help people who read a plan.
		err = fmt.Errorf("the function panicked: %v; this is a bug in Herald, please report it", broken.Value)
	}
	if !hidesSecret(f, args) {
		return err
	}
	hush := errors.New("the reason is hidden, because it could reveal a sensitive value; " +
		"to see it, wrap the value in nonsensitive() if that is safe")
	var at function.ArgError
	if errors.As(err, &at) {
		return function.NewArgError(at.Index, hush)
	}
	return hush
}

// hidesSecret reports whether a secret is among the arguments that f sees
// without their marks. A function that allows marks takes care by itself.
func hidesSecret(f function.Function, args []cty.Value) bool {
	params, rest := f.Params(), f.VarParam()
	for i, a := range args {
		p := rest
		if i < len(params) {
			p = &params[i]
		}
		if p == nil || p.AllowMarked {
			continue
		}
		_, marks := a.UnmarkDeep()
		for _, m := range []Mark{Sensitive, Ephemeral} {
			if _, ok := marks[m]; ok {
				return true
			}
		}
	}
	return false
}
