package email

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"herald/providers"
)

// writeMessage builds the mail: a text, its alternative in HTML with the images that it
// shows, and the other attachments. Recipients in bcc are in no header.
func (s *session) writeMessage(item providers.Outgoing, body mailBody, to recipients, id string, at time.Time) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	if s.replyTo != nil {
		m.ReplyToMailAddress(s.replyTo)
	}
	if err := m.To(to.To...); err != nil {
		return nil, invalidAddress(err)
	}
	if err := m.Cc(to.Cc...); err != nil {
		return nil, invalidAddress(err)
	}
	m.Subject(body.Subject)
	m.SetDateWithValue(at)
	m.SetMessageIDWithValue(id)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's holiday notice answers it
	if item.Quote != "" {
		parent := "<" + strings.Trim(item.Quote, "<>") + ">" // a person may have recorded it as the header has it
		m.SetGenHeader(gomail.HeaderInReplyTo, parent)
		m.SetGenHeader(gomail.HeaderReferences, parent)
	}
	setListHeaders(m, to)
	if body.Text != "" || body.HTML == "" {
		m.SetBodyString(gomail.TypeTextPlain, body.Text)
	}
	if body.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, body.HTML)
	}
	return m, addFiles(m, body, item.Files)
}

func invalidAddress(err error) error {
	return &providers.Error{Kind: providers.Invalid, Op: opSend, Attribute: "id", Detail: "a recipient is not an address", Err: err}
}

func setListHeaders(m *gomail.Msg, to recipients) {
	if to.ListID != "" {
		m.SetGenHeader("List-Id", to.ListID)
	}
	if len(to.Unsubscribe) > 0 {
		m.SetListUnsubscribe(to.Unsubscribe...)
	}
	if to.OneClick {
		m.SetListUnsubscribePost()
	}
}

// addFiles reads the files into the mail, so that no error of reading can come when a
// part of the mail has been sent.
func addFiles(m *gomail.Msg, body mailBody, files []providers.File) error {
	for _, f := range files {
		r, err := f.Open()
		if err != nil {
			return &providers.Error{Kind: providers.Invalid, Op: "open attachment", Attribute: "attachments", Err: err}
		}
		options := []gomail.FileOption{gomail.WithFileContentType(gomail.ContentType(f.MIME))}
		bounded := io.LimitReader(r, f.Size+1)
		if slices.Contains(body.Inline, f.SHA256) {
			err = m.EmbedReader(f.Name, bounded, append(options, gomail.WithFileContentID("<"+contentID(f.SHA256)+">"))...)
		} else {
			err = m.AttachReader(f.Name, bounded, options...)
		}
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return &providers.Error{Kind: providers.Invalid, Op: "read attachment", Attribute: "attachments", Detail: fmt.Sprintf("%s cannot be read", f.Name), Err: err}
		}
	}
	return nil
}
