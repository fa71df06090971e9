package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// parameters are what a method of an API is called with: texts as they are, other
// values as JSON, and the files of a form, each by name.
type parameters struct {
	texts map[string]string
	files map[string]File
}

// readParameters reads a JSON object or a multipart form, whose files it stores
// without holding them in memory. A body of another type has no parameters. A strict
// sandbox refuses names that are not known, except those of files.
func readParameters(r *request, known []string) (parameters, error) {
	in := parameters{texts: map[string]string{}, files: map[string]File{}}
	err := in.readJSON(r)
	if !isJSON(r) {
		err = in.readForm(r)
	}
	for name := range in.texts {
		if r.strict && err == nil && !slices.Contains(known, name) {
			err = fmt.Errorf("unknown parameter %q", name)
		}
	}
	return in, err
}

func (in parameters) readJSON(r *request) error {
	if !isJSON(r) {
		return nil
	}
	var raw map[string]json.RawMessage
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(&raw); err != nil {
		return errors.New("the body is not a JSON object")
	}
	for name, value := range raw {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		in.texts[name] = text
	}
	return nil
}

func (in parameters) readForm(r *request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return nil // no form
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errors.New("the multipart form is incomplete")
		}
		if part.FileName() == "" {
			text, err := io.ReadAll(io.LimitReader(part, 1<<16))
			if err != nil {
				return err
			}
			in.texts[part.FormName()] = string(text)
			continue
		}
		f, err := r.blobs.storeBlob(part)
		if err != nil {
			return err
		}
		f.Name = part.FileName()
		in.files[part.FormName()] = f
	}
}
