package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// errHungUp is the result of a step whose connection was closed.
var errHungUp = errors.New("the connection was closed")

// applyFault injects a fault into a step before a mail is complete. Whatever the fault
// is, no mail is delivered, unless it only delays the answer.
func (m *mailSession) applyFault(step string) error {
	fault := m.server.faults.takeFault(m.dialect.platform, []string{step})
	if fault == nil {
		return nil
	}
	return m.answerFaulty(*fault)
}

// answerFaulty answers a step with a fault: nil if the answer is the usual one. What
// SMTP has no form for becomes what is closest: an address in place of this one is
// reply 551, an answer without ids is an ordinary one.
func (m *mailSession) answerFaulty(f Fault) error {
	switch f.Action {
	case Drop, Cut:
		return m.hangUp()
	case Delay, Slow:
		m.waitMillis(f.MS)
		return nil
	case Malformed:
		_, _ = m.conn.Write([]byte("\xff\xff\xff nonsense\r\n")) // the client may have closed the connection
		return m.hangUp()
	case Oversized:
		_, _ = m.conn.Write(bytes.Repeat([]byte(" "), int(f.Bytes)))
		return m.hangUp()
	case Redirect:
		return mailError(551, "5.1.6", "User not local; please try "+f.URL)
	case Anonymous:
		return nil
	}
	return m.refuseWith(f)
}

func (m *mailSession) hangUp() error {
	_ = m.conn.Close()
	return errHungUp
}

// refuseWith answers with the reply that a fault names as its code, or with the one that
// means what its HTTP status does. A status that leaves open whether the request was
// carried out is a connection that was closed.
func (m *mailSession) refuseWith(f Fault) error {
	text := "as injected"
	if f.After > 0 {
		text = fmt.Sprintf("Try again in %d seconds", f.After)
	}
	if f.Code != 0 {
		return mailError(f.Code, fmt.Sprintf("%d.0.0", f.Code/100), text)
	}
	status := f.Status
	if f.Action == Wait {
		status = http.StatusTooManyRequests
	}
	switch status {
	case http.StatusUnauthorized:
		return mailError(535, "5.7.8", text)
	case http.StatusForbidden:
		return mailError(550, "5.7.1", text)
	case http.StatusRequestEntityTooLarge:
		return mailError(552, "5.3.4", text)
	case http.StatusTooManyRequests:
		return mailError(451, "4.7.1", text)
	case http.StatusServiceUnavailable:
		return mailError(421, "4.3.2", text)
	case http.StatusInternalServerError, http.StatusBadGateway:
		return m.hangUp()
	}
	return mailError(554, "5.0.0", text)
}

// waitMillis waits until the time has passed or the server closes.
func (m *mailSession) waitMillis(ms int) {
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-m.server.done:
	}
}
