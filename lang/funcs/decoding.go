package funcs

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// decodeFunc makes a function that reads a text from another. Its errors name the
// text as shown does.
func decodeFunc(decode func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "str", Type: cty.String, AllowMarked: true}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, marks := args[0].Unmark()
			out, err := decode(s.AsString())
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(0, "%w: %s", err, describeArg(args[0]))
			}
			return cty.StringVal(out).WithMarks(marks), nil
		},
	})
}

func base64GunzipFunc() function.Function {
	return decodeFunc(func(s string) (string, error) {
		raw, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return "", errors.New("failed to decode base64 data")
		}
		r, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return "", errors.New("the Base64 does not hold data compressed with gzip")
		}
		// A small text may represent more than there is memory.
		out, err := io.ReadAll(io.LimitReader(r, MaxText+1))
		switch {
		case err != nil:
			return "", fmt.Errorf("failed to decompress gzip data (%w)", err)
		case len(out) > MaxText:
			return "", errTooLong()
		case !utf8.Valid(out):
			return "", errors.New("the decompressed data is not valid UTF-8")
		}
		return string(out), nil
	})
}

func urlDecodeFunc() function.Function {
	return decodeFunc(func(s string) (string, error) {
		out, err := url.QueryUnescape(s)
		switch {
		case err != nil:
			return "", errors.New("a percent sign must be followed by two hexadecimal digits")
		case !utf8.ValidString(out):
			return "", errors.New("the decoded text is not valid UTF-8")
		}
		return out, nil
	})
}
