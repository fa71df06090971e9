package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// yunhuStorage is the account at the storage service that upload tokens name.
const yunhuStorage = "sandbox-access-key"

// yunhuTicketLife is how long an upload token is good.
const yunhuTicketLife = time.Hour

// uploadPolicy is the last part of an upload token.
type uploadPolicy struct {
	Scope    string `json:"scope"`
	Deadline int64  `json:"deadline"` // unix seconds
}

// ticket gives an upload token for a bucket: "access key:signature:policy".
func (y *yunhu) ticket(bucket string) func(*request) call {
	return func(*request) call {
		return call{operations: []string{"create_upload"}, effect: func(t *transaction) answer {
			policy, _ := json.Marshal(uploadPolicy{bucket, t.now.Add(yunhuTicketLife).Unix()}) // plain values cannot fail
			encoded := base64.URLEncoding.EncodeToString(policy)
			t.note(Entry{Operation: "create_upload"})
			return y.json(yunhuOK, "success", map[string]string{"token": yunhuStorage + ":" + y.sign(encoded) + ":" + encoded})
		}}
	}
}

func (y *yunhu) sign(policy string) string {
	mac := hmac.New(sha1.New, []byte(y.token))
	mac.Write([]byte(policy))
	return base64.URLEncoding.EncodeToString(mac.Sum(nil))
}

// uploadHost tells where a bucket takes uploads.
func (y *yunhu) uploadHost(r *request) call {
	query := r.URL.Query()
	if query.Get("ak") != yunhuStorage || !strings.HasPrefix(query.Get("bucket"), "chat68") {
		return refuse(storageRefusal(http.StatusBadRequest, "no such access key or bucket"))
	}
	return call{operations: []string{"find_upload_host"}, effect: func(t *transaction) answer {
		t.note(Entry{Operation: "find_upload_host"})
		return hosts(strings.TrimPrefix(r.base, "http://") + "/yunhu/qiniu/up")
	}}
}

// storageRefusal is an error of the storage service.
func storageRefusal(status int, text string) answer {
	return jsonAnswer(status, map[string]string{"error": text})
}

// uploadForm is what came in a form upload.
type uploadForm struct {
	token, key string
	file       File
	found      bool
}

func (y *yunhu) upload(r *request) call {
	form, err := y.readForm(r)
	if refused := ticketRefused(""); errors.As(err, &refused) {
		return refuse(storageRefusal(http.StatusUnauthorized, err.Error()))
	}
	if err != nil {
		return refuse(storageRefusal(http.StatusBadRequest, err.Error()))
	}
	if !form.found || form.key == "" {
		return refuse(storageRefusal(http.StatusBadRequest, "key and file are required"))
	}
	form.file.ID = form.key
	return call{operations: []string{"upload"}, effect: func(t *transaction) answer {
		t.putFile(form.file)
		t.note(Entry{Operation: "upload", Message: form.key})
		return jsonAnswer(http.StatusOK, map[string]any{"key": form.key, "hash": form.file.Sum, "fsize": form.file.Size})
	}}
}

// checkTicket refuses an upload token that is not good.
func (y *yunhu) checkTicket(token string) error {
	parts := strings.Split(token, ":")
	if len(parts) != 3 || parts[0] != yunhuStorage || !hmac.Equal([]byte(parts[1]), []byte(y.sign(parts[2]))) {
		return ticketRefused("bad token")
	}
	var policy uploadPolicy
	data, err := base64.URLEncoding.DecodeString(parts[2])
	if err != nil || json.Unmarshal(data, &policy) != nil {
		return ticketRefused("bad token")
	}
	if y.now().Unix() > policy.Deadline {
		return ticketRefused("expired token")
	}
	return nil
}

// ticketRefused says what is wrong with an upload token.
type ticketRefused string

func (t ticketRefused) Error() string { return string(t) }

// readForm reads a multipart form with one file, without holding the file in
// memory. The token must come before the file: nothing is stored without it.
func (y *yunhu) readForm(r *request) (uploadForm, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return uploadForm{}, errors.New("not a multipart form")
	}
	var form uploadForm
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, y.checkTicket(form.token)
		}
		if err != nil {
			return form, errors.New("the form was cut short")
		}
		if part.FormName() == "file" {
			form.found = true
			if err := y.checkTicket(form.token); err != nil {
				return form, err
			}
			form.file, err = r.blobs.put(part)
			form.file.Name = part.FileName()
		} else {
			err = form.set(r.decoder, part.FormName(), part)
		}
		if err != nil {
			return form, err
		}
	}
}

// set takes a field that is not the file.
func (f *uploadForm) set(d decoder, name string, value io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(value, 1<<16))
	switch name {
	case "token":
		f.token = string(data)
	case "key":
		f.key = string(data)
	case "fname", "crc32":
	default:
		if d.strict && !strings.HasPrefix(name, "x:") {
			return errors.New("unknown form field " + name)
		}
	}
	return err
}

// hexID prints the first 16 bytes as 32 hex digits.
func hexID(b [32]byte) string { return hex.EncodeToString(b[:16]) }
