package sandbox

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"

	"golang.org/x/net/html"
)

// receivedMail is a mail as a program for mail shows it.
type receivedMail struct {
	id      string   // Message-ID without brackets
	parents []string // those that it answers
	message Message
	html    string
	files   []mailFile
}

// mailFile is an attachment, or an image that the HTML shows.
type mailFile struct{ File }

// maxDepth is how deep the parts of a mail may be nested.
const maxDepth = 8

// readMail parses a mail and stores its files. It must have the headers that RFC 5322
// requires, and a text.
func readMail(r io.Reader, b *blobs) (*receivedMail, error) {
	raw, err := mail.ReadMessage(r)
	if err != nil {
		return nil, fmt.Errorf("not a mail: %w", err)
	}
	from, err := raw.Header.AddressList("From")
	if err != nil || len(from) != 1 || raw.Header.Get("Date") == "" {
		return nil, errors.New("the headers From and Date are required")
	}
	m := &receivedMail{id: strings.Trim(raw.Header.Get("Message-ID"), "<> "), message: Message{Sender: from[0].Address, Kind: "mail"}}
	for id := range strings.FieldsSeq(raw.Header.Get("References") + " " + raw.Header.Get("In-Reply-To")) {
		m.parents = append(m.parents, strings.Trim(id, "<>"))
	}
	if m.message.Subject, err = new(mime.WordDecoder).DecodeHeader(raw.Header.Get("Subject")); err != nil {
		return nil, err
	}
	if err := m.readPart(textproto.MIMEHeader(raw.Header), raw.Body, b, 0); err != nil {
		return nil, err
	}
	m.message.Text = strings.TrimSuffix(strings.ReplaceAll(m.message.Text, "\r\n", "\n"), "\n")
	m.message.Buttons = findMailButtons(m.html)
	return m, nil
}

func (m *receivedMail) readPart(h textproto.MIMEHeader, body io.Reader, b *blobs, depth int) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.readParts(multipart.NewReader(body, params["boundary"]), b, depth+1)
	}
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	id := h.Get("Content-Id")
	if id != "" && !(strings.HasPrefix(id, "<") && strings.HasSuffix(id, ">") && strings.Contains(id, "@")) {
		return fmt.Errorf("the Content-ID %q is not of the form <a@b>", id)
	}
	disposition, named, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	if disposition != "attachment" && id == "" && strings.HasPrefix(kind, "text/") {
		text, err := io.ReadAll(body)
		if kind == "text/html" {
			m.html = string(text)
		} else {
			m.message.Text += string(text)
		}
		return err
	}
	f, err := b.storeBlob(body)
	if err != nil {
		return err
	}
	f.Type = kind
	if f.Name, err = new(mime.WordDecoder).DecodeHeader(named["filename"]); err != nil {
		return err
	}
	m.files = append(m.files, mailFile{f})
	return nil
}

func (m *receivedMail) readParts(parts *multipart.Reader, b *blobs, depth int) error {
	if depth > maxDepth {
		return errors.New("the parts of the mail are nested too deep")
	}
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := m.readPart(part.Header, part, b, depth); err != nil {
			return err
		}
	}
}

// findMailButtons returns the links that are shown as buttons.
func findMailButtons(page string) (buttons []Button) {
	tokens := html.NewTokenizer(strings.NewReader(page))
	for open := false; ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return buttons
		case html.StartTagToken:
			attributes := map[string]string{}
			token := tokens.Token()
			for _, a := range token.Attr {
				attributes[a.Key] = a.Val
			}
			if open = token.Data == "a" && attributes["role"] == "button"; open {
				buttons = append(buttons, Button{URL: attributes["href"]})
			}
		case html.TextToken:
			if open {
				buttons[len(buttons)-1].Label += tokens.Token().Data
			}
		case html.EndTagToken:
			open = false
		}
	}
}
