package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
)

// onParameters is on for a method whose parameters are the fields of a JSON object,
// of a form, or of the query of a GET request, in which values other than texts are
// JSON. Files of a form are stored and given to the method setFiles, if T has one. The
// route reads the body itself.
func onParameters[T any](operation string, effect func(*exchange, *T) (any, error)) endpoint {
	return newEndpoint(operation, func(c *exchange) (*T, error) {
		in, files := new(T), map[string]File{}
		raw, err := c.readParameters(reflect.TypeFor[T](), files)
		if err != nil {
			return nil, err
		}
		text, _ := json.Marshal(raw) // what was decoded can be encoded
		if err := c.decodeJSON(text, in); err != nil {
			return nil, err
		}
		if x, ok := any(in).(interface{ setFiles(map[string]File) }); ok {
			x.setFiles(files)
		}
		return in, c.checkItems(reflect.ValueOf(in).Elem())
	}, effect)
}

// readParameters reads the body. A number in JSON that a text is expected for is
// taken as that text.
func (c *exchange) readParameters(target reflect.Type, files map[string]File) (map[string]json.RawMessage, error) {
	switch {
	case c.Method == http.MethodGet:
		return urlParameters(target, c.URL.Query())
	case mediaType(c.request) == "application/x-www-form-urlencoded":
		text, err := io.ReadAll(io.LimitReader(c.Body, maxBody))
		values, parseErr := url.ParseQuery(string(text))
		if err := errors.Join(err, parseErr); err != nil {
			return nil, err
		}
		return urlParameters(target, values)
	case !isJSON(c.request):
		return c.readFormParameters(target, files)
	}
	var raw map[string]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(c.Body, maxBody)).Decode(&raw); err != nil {
		return nil, errors.New("the body is not a JSON object")
	}
	for name, value := range raw {
		if _, err := strconv.ParseFloat(string(value), 64); err == nil && isTextField(target, name) {
			raw[name] = strconv.AppendQuote(nil, string(value))
		}
	}
	return raw, nil
}

func (c *exchange) readFormParameters(target reflect.Type, files map[string]File) (map[string]json.RawMessage, error) {
	form, err := c.MultipartReader()
	if err != nil {
		return nil, errors.New("the body is neither JSON nor a form")
	}
	raw := map[string]json.RawMessage{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return raw, nil
		}
		if err != nil {
			return nil, errors.New("the multipart form is incomplete")
		}
		name := part.FormName()
		if part.FileName() != "" {
			f, err := c.blobs.storeBlob(part)
			if err != nil {
				return nil, err
			}
			f.Name = part.FileName()
			files[name] = f
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, 1<<16))
		if err != nil {
			return nil, err
		}
		if raw[name], err = parameterJSON(target, name, text); err != nil {
			return nil, err
		}
	}
}

// urlParameters returns the parameters of a query or of an encoded form.
func urlParameters(target reflect.Type, values url.Values) (map[string]json.RawMessage, error) {
	raw := map[string]json.RawMessage{}
	for name := range values {
		value, err := parameterJSON(target, name, []byte(values.Get(name)))
		if err != nil {
			return nil, err
		}
		raw[name] = value
	}
	return raw, nil
}

// parameterJSON returns the JSON of a value in a form.
func parameterJSON(target reflect.Type, name string, text []byte) (json.RawMessage, error) {
	if isTextField(target, name) {
		return json.Marshal(string(text))
	}
	if !json.Valid(text) {
		return nil, fmt.Errorf("%s is not JSON", name)
	}
	return text, nil
}

// isTextField reports whether the JSON field of a struct, or of one in it, is a text.
func isTextField(t reflect.Type, name string) bool {
	for _, f := range reflect.VisibleFields(t) {
		if f.Tag.Get("json") == name {
			return f.Type.Kind() == reflect.String
		}
	}
	return true
}

// oneOrMany is a list that may be written without brackets if it has one element.
type oneOrMany[T any] []T

// UnmarshalJSON reads one element or a list.
func (l *oneOrMany[T]) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte("[")) {
		b = append(append([]byte("["), b...), ']')
	}
	return json.Unmarshal(b, (*[]T)(l))
}
