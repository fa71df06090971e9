package sandbox

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// formParts is a multipart form with at most one file.
type formParts struct {
	fields map[string]string
	file   File
	found  bool
	late   bool // a field followed the file
}

// readParts reads the known fields of a multipart form and the file in the
// field "file", without holding the file in memory.
func readParts(r *request, known ...string) (formParts, error) {
	return readAdmittedParts(r, func(formParts) error { return nil }, known...)
}

// readAdmittedParts is readParts for a form that contains its own credentials.
// The file is stored only if admit returns nil for the fields that came before
// it.
func readAdmittedParts(r *request, admit func(formParts) error, known ...string) (formParts, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return formParts{}, errors.New("not a multipart form")
	}
	form := formParts{fields: map[string]string{}}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, nil
		}
		if err != nil {
			return form, errors.New("the multipart form is incomplete")
		}
		name := part.FormName()
		switch {
		case name == "file" && form.found:
			return form, errors.New("more than one file")
		case name == "file":
			form.found = true
			if err = admit(form); err == nil {
				form.file, err = r.blobs.storeBlob(part)
				form.file.Name = part.FileName()
			}
		case slices.Contains(known, name):
			form.late = form.late || form.found
			var data []byte
			data, err = io.ReadAll(io.LimitReader(part, 1<<16))
			form.fields[name] = string(data)
		case r.strict:
			err = fmt.Errorf("unknown form field %q", name)
		}
		if err != nil {
			return form, err
		}
	}
}

// uploadFile stores a file. It reads the body itself, so that a large file is
// never held in memory.
func (y *aily) uploadFile(r *request) call {
	if refused := y.authenticate(r); refused != nil {
		return refusedCall(*refused)
	}
	form, err := readParts(r, "file_name")
	if err != nil || !form.found {
		return refusedCall(y.invalidParam("a form with a file is needed: %v", err))
	}
	f := form.file
	if name := form.fields["file_name"]; name != "" {
		f.Name = name
	}
	return call{operations: []string{"upload"}, effect: func(t *transaction) answer {
		f.ID = ailyID("file", t.store.requests, t.now)
		t.putFile(f)
		f, _ = t.findFile(f.ID)
		t.recordOperation(Entry{Operation: "upload", Message: f.ID})
		return y.successAnswer(map[string]any{"files": []any{y.showFile(f, r.base, t.now)}})
	}}
}

func (y *aily) readFile(r *request) call {
	id := r.PathValue("file")
	return call{operations: []string{"read_file"}, effect: func(t *transaction) answer {
		f, ok := t.findFile(id)
		if !ok {
			return y.notFound("file")
		}
		t.recordOperation(Entry{Operation: "read_file", Message: id})
		return y.successAnswer(map[string]any{"file": y.showFile(f, r.base, t.now)})
	}}
}

// showFile returns a file in the form of the page's sample. Its preview address
// expires after an hour and is given in seconds.
func (y *aily) showFile(f File, base string, now time.Time) map[string]any {
	return map[string]any{
		"id": f.ID, "mime_type": f.Type, "file_name": f.Name, "metadata": "{}", "created_at": ailyTime(f.At),
		"preview_url": map[string]any{
			"url":        base + fileURL(y.name(), f.ID),
			"expired_at": fmt.Sprint(now.Add(time.Hour).Unix()),
		},
	}
}
