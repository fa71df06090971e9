package funcs

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/go-cty-funcs/encoding"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	charset "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
)

func (l *functionSet) encodingFunctions() []definition {
	const (
		text = "The text."
		name = "The name of a character encoding in the IANA registry, such as UTF-16LE or GB18030."
	)
	return []definition{
		{"base64decode", base64DecodeFunc(), "Reads Base64 that holds text in UTF-8.",
			[]string{"The Base64."}, []Example{{`base64decode("SGVsbG8=")`, `"Hello"`}}},
		{"base64encode", encoding.Base64EncodeFunc, "Writes a text, in UTF-8, as Base64.",
			[]string{text}, []Example{{`base64encode("Hello")`, `"SGVsbG8="`}}},
		{"base64gzip", textFunc("str", base64gzip), "Compresses a text with gzip and writes the result as Base64.",
			[]string{text}, []Example{{`length(base64gzip("hello")) > 0`, `true`}}},
		{"base64gunzip", base64GunzipFunc(), "Reads Base64 that holds text in UTF-8 compressed with gzip.",
			[]string{"The Base64."}, []Example{{`base64gunzip(base64gzip("hello"))`, `"hello"`}}},
		{"textdecodebase64", textDecodeFunc(), "Reads Base64 that holds text in some character encoding.",
			[]string{"The Base64.", name}, []Example{{`textdecodebase64("SABpAA==", "UTF-16LE")`, `"Hi"`}}},
		{"textencodebase64", textEncodeFunc(), "Writes a text in some character encoding, as Base64.",
			[]string{text, name}, []Example{{`textencodebase64("Hi", "UTF-16LE")`, `"SABpAA=="`}}},
		{"urldecode", urlDecodeFunc(), "Decodes a text that was escaped for the query of a URL.",
			[]string{"The text, with a plus sign or %20 for each space."}, []Example{{`urldecode("Hello+World+%26+Co")`, `"Hello World & Co"`}}},
		{"urlencode", encoding.URLEncodeFunc, "Escapes a text for the query of a URL.",
			[]string{text}, []Example{{`urlencode("Hello World & Co")`, `"Hello+World+%26+Co"`}}},
	}
}

func (l *functionSet) documentFunctions() []definition {
	const value = "Any value."
	return []definition{
		{"csvdecode", withoutByteOrderMark(withCheck(stdlib.CSVDecodeFunc, checkCSVSize)), "Reads CSV whose first line has the names of the columns.",
			[]string{"The CSV."}, []Example{{`csvdecode("a,b\n1,2")[0].b`, `"2"`}}},
		{"jsondecode", withoutByteOrderMark(withCheck(stdlib.JSONDecodeFunc, checkJSON)), "Reads JSON, nested at most 1,000 deep.",
			[]string{"The JSON."}, []Example{{`jsondecode("{\"hello\": \"world\"}")`, "{\n  \"hello\" = \"world\"\n}"}}},
		{"jsonencode", withCheck(stdlib.JSONEncodeFunc, checkEncodedSize), "Writes a value as JSON.",
			[]string{value}, []Example{{`jsonencode({ hello = "world" })`, `"{\"hello\":\"world\"}"`}}},
		{"yamldecode", withoutByteOrderMark(withCheck(yaml.YAMLDecodeFunc, checkYAML)), "Reads a subset of YAML 1.2: one document, no custom types.",
			[]string{"The YAML."}, []Example{{`yamldecode("hello: world").hello`, `"world"`}}},
		{"yamlencode", withCheck(yaml.YAMLEncodeFunc, checkEncodedSize), "Writes a value as YAML in block style.",
			[]string{value}, []Example{{`yamlencode({ a = "b" })`, "<<EOT\n\"a\": \"b\"\n\nEOT"}}},
	}
}

func base64DecodeFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "str", Type: cty.String, AllowMarked: true}},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s, marks := args[0].Unmark()
			raw, err := base64.StdEncoding.DecodeString(s.AsString())
			if err != nil {
				return cty.NilVal, fmt.Errorf("failed to decode base64 data %s", describeArg(args[0]))
			}
			if !utf8.Valid(raw) {
				return cty.NilVal, errors.New("the result of decoding the provided string is not valid UTF-8")
			}
			return cty.StringVal(string(raw)).WithMarks(marks), nil
		},
	})
}

func base64gzip(s string) (string, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(s)); err != nil {
		return "", fmt.Errorf("failed to write gzip raw data: %w", err)
	}
	// Terraform flushes before it closes, and the flush is part of the bytes.
	if err := w.Flush(); err != nil {
		return "", fmt.Errorf("failed to flush gzip writer: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("failed to close gzip writer: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func textEncodeFunc() function.Function {
	return stringsFunc(func(args []string) (string, error) {
		enc, name, err := charsetOf(args[1])
		if err != nil {
			return "", err
		}
		raw, err := enc.NewEncoder().Bytes([]byte(args[0]))
		if err != nil {
			return "", function.NewArgErrorf(0, "the given string contains characters that cannot be represented in %s", name)
		}
		return base64.StdEncoding.EncodeToString(raw), nil
	}, "string", "encoding")
}

func textDecodeFunc() function.Function {
	return stringsFunc(func(args []string) (string, error) {
		enc, name, err := charsetOf(args[1])
		if err != nil {
			return "", err
		}
		raw, err := base64.StdEncoding.DecodeString(args[0])
		if err != nil {
			var at base64.CorruptInputError
			if errors.As(err, &at) {
				return "", function.NewArgErrorf(0, "the given value has an invalid base64 symbol at offset %d", int64(at))
			}
			return "", function.NewArgErrorf(0, "invalid source string: %w", err)
		}
		out, err := enc.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			return "", function.NewArgErrorf(0, "the given string contains symbols that are not defined for %s", name)
		}
		return string(out), nil
	}, "source", "encoding")
}

// charsetOf finds an encoding and its canonical name.
func charsetOf(name string) (charset.Encoding, string, error) {
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		return nil, "", function.NewArgErrorf(1, "%q is not a supported IANA encoding name or alias", name)
	}
	canonical, err := ianaindex.IANA.Name(enc)
	if err != nil {
		canonical = name
	}
	return enc, canonical, nil
}
