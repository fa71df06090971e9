package sandbox

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// formFile is the file in a multipart form.
type formFile struct {
	File
	given bool
	late  bool // a field followed the file
}

// decodeForm fills in a request from a multipart form with at most one file,
// without holding the file in memory.
func (c *exchange) decodeForm(v reflect.Value) error {
	parts, err := c.MultipartReader()
	if err != nil {
		return errors.New("not a multipart form")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errors.New("the multipart form is incomplete")
		}
		name := part.FormName()
		f, known := findFormField(v, name)
		switch {
		case known && f.Type() == reflect.TypeFor[formFile]():
			err = c.storeFile(f.Addr().Interface().(*formFile), part, part.FileName())
		case known:
			var data []byte
			data, err = io.ReadAll(io.LimitReader(part, 1<<16))
			f.SetString(string(data))
			markLate(v)
		case c.strict:
			err = fmt.Errorf("unknown form field %q", name)
		}
		if err != nil {
			return err
		}
	}
}

// decodeFile stores the body as the file of a request.
func (c *exchange) decodeFile(v reflect.Value) error {
	for i := range v.NumField() {
		if f, ok := v.Field(i).Addr().Interface().(*formFile); ok {
			err := c.storeFile(f, c.Body, "")
			if _, ok := err.(refusal); err != nil && !ok {
				return refuse("IncompleteBody", "%v", err)
			}
			return err
		}
	}
	return nil
}

// storeFile stores the file of a form.
func (c *exchange) storeFile(into *formFile, part io.Reader, name string) error {
	if into.given {
		return errors.New("more than one file")
	}
	if err := c.admit(); err != nil {
		return err
	}
	f, err := c.blobs.storeBlob(part)
	f.Name = name
	*into = formFile{File: f, given: true}
	return err
}

// findFormField returns the field for a name. The tag "x:*" is for all names
// that begin with x:.
func findFormField(v reflect.Value, name string) (reflect.Value, bool) {
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("form")
		if prefix, ok := strings.CutSuffix(tag, "*"); tag == name || ok && strings.HasPrefix(name, prefix) {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// markLate notes that a field followed the file, if there was one.
func markLate(v reflect.Value) {
	for i := range v.NumField() {
		if v.Type().Field(i).Type != reflect.TypeFor[formFile]() {
			continue
		}
		if f, ok := v.Field(i).Addr().Interface().(*formFile); ok {
			f.late = f.given
		}
	}
}
