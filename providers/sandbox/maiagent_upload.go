package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// uploadFile takes a file in one request. It reads the body itself, so that a
// large file is never held in memory.
func (m *maiagent) uploadFile(r *request) call {
	if refused := m.authenticate(r); refused != nil {
		return refusedCall(*refused)
	}
	form, err := readParts(r)
	if err != nil {
		return refusedCall(m.detailError(http.StatusBadRequest, "Multipart form parse error - %v", err))
	}
	if !form.found || form.file.Name == "" {
		return refusedCall(m.fieldError("file", "No file was submitted."))
	}
	return call{operations: []string{"upload"}, effect: func(t *transaction) answer {
		return m.addAttachment(t, attachmentUpload{operation: "upload", base: r.base, file: form.file})
	}}
}

// attachmentUpload is a file that becomes an attachment.
type attachmentUpload struct {
	operation string
	base      string // of the address in the answer
	kind      string // empty: detected from the bytes
	file      File
}

func (m *maiagent) addAttachment(t *transaction, k attachmentUpload) answer {
	f := k.file
	f.ID = seededUUID("maiagent", "attachment", t.store.requests, t.now)
	t.putFile(f)
	t.recordOperation(Entry{Operation: k.operation, Message: f.ID})
	if k.kind == "" {
		k.kind = maiFileType(f.Type)
	}
	return jsonAnswer(http.StatusCreated, maiFile{ID: f.ID, Type: k.kind, Filename: f.Name, File: k.base + fileURL(m.name(), f.ID)})
}

func maiFileType(mime string) string {
	if kind, _, _ := strings.Cut(mime, "/"); kind == "image" || kind == "video" || kind == "audio" {
		return kind
	}
	return "other"
}

// maiForm returns the fields of an upload form in the vendor's example.
func maiForm() []string {
	return []string{"key", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}
}

// presignUpload returns the address and the form fields for an upload to the
// storage.
func (m *maiagent) presignUpload(r *request) call {
	var in struct {
		Filename  string `json:"filename"`
		ModelName string `json:"modelName"`
		FieldName string `json:"fieldName"`
		FileSize  int64  `json:"fileSize"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	switch {
	case in.Filename == "":
		return refusedCall(m.fieldError("filename", "This field may not be blank."))
	case in.ModelName != "attachment" || in.FieldName != "file":
		return refusedCall(m.fieldError("modelName", "%q is not a valid choice.", in.ModelName))
	case in.FileSize < 0 || in.FileSize > MaxFile:
		return refusedCall(m.fieldError("fileSize", "The file is too large."))
	}
	return call{operations: []string{"presign"}, effect: func(t *transaction) answer {
		key := "media/attachments/" + seededUUID("maiagent", "upload", t.store.requests, t.now) + "/" + in.Filename
		date := t.now.Format("20060102T150405Z")
		t.recordOperation(Entry{Operation: "presign", Message: key})
		return jsonAnswer(http.StatusOK, map[string]any{
			"url": r.base + "/maiagent/storage/",
			"fields": map[string]string{
				"key": key, "policy": "sandbox", "x-amz-algorithm": "AWS4-HMAC-SHA256",
				"x-amz-credential": "SANDBOX/" + date[:8] + "/us-east-1/s3/aws4_request", "x-amz-date": date,
				"x-amz-signature": m.signForm(key, date),
			},
		})
	}}
}

func (m *maiagent) signForm(key, date string) string {
	mac := hmac.New(sha256.New, []byte(m.key))
	mac.Write([]byte(date + " " + key))
	return hex.EncodeToString(mac.Sum(nil))
}

// maiFormLife is how long an upload form is valid.
const maiFormLife = time.Hour

// uploadToStorage is the storage service: it does not use the API key, and
// ignores fields after the file.
func (m *maiagent) uploadToStorage(r *request) call {
	if r.Header.Get("Authorization") != "" {
		return refusedCall(storageError(http.StatusBadRequest, "InvalidArgument"))
	}
	form, err := readAdmittedParts(r, m.checkForm, maiForm()...)
	var refused storageRefused
	switch {
	case errors.As(err, &refused):
		return refusedCall(storageError(http.StatusForbidden, string(refused)))
	case err != nil || !form.found || form.late:
		return refusedCall(storageError(http.StatusBadRequest, "MalformedPOSTRequest"))
	}
	f := form.file
	f.ID = form.fields["key"]
	return call{operations: []string{"store"}, effect: func(t *transaction) answer {
		t.putFile(f)
		t.recordOperation(Entry{Operation: "store", Message: f.ID})
		return answer{status: http.StatusNoContent}
	}}
}

// storageRefused is S3's error code for a form with wrong credentials.
type storageRefused string

func (s storageRefused) Error() string { return storageText(string(s)) }

// checkForm checks the signature of a form, whose fields precede its file.
func (m *maiagent) checkForm(form formParts) error {
	signed, _ := time.Parse("20060102T150405Z", form.fields["x-amz-date"]) // covered by the signature
	switch {
	case slices.ContainsFunc(maiForm(), func(name string) bool { return form.fields[name] == "" }),
		form.fields["x-amz-signature"] != m.signForm(form.fields["key"], form.fields["x-amz-date"]):
		return storageRefused("SignatureDoesNotMatch")
	case m.now().After(signed.Add(maiFormLife)):
		return storageRefused("AccessDenied")
	}
	return nil
}

// attachFile makes a stored file an attachment.
func (m *maiagent) attachFile(r *request) call {
	var in struct {
		File     string `json:"file"`
		Filename string `json:"filename"`
		Type     string `json:"type"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	if in.Filename == "" {
		return refusedCall(m.fieldError("filename", "This field may not be blank."))
	}
	if !slices.Contains([]string{"", "image", "video", "audio", "sticker", "other"}, in.Type) {
		return refusedCall(m.fieldError("type", "%q is not a valid choice.", in.Type))
	}
	return call{operations: []string{"attach"}, effect: func(t *transaction) answer {
		f, ok := t.findFile(in.File)
		if !ok {
			return m.fieldError("file", "%q was never uploaded.", in.File)
		}
		f.Name = in.Filename
		return m.addAttachment(t, attachmentUpload{operation: "attach", base: r.base, kind: in.Type, file: f})
	}}
}
