package pg

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Forms of a state in rows.
const (
	// formLines has a row for each entry that is a line of the state.
	formLines = "lines"
	// formChunks has a row for each chunk of the bytes, for data that is not in lines:
	// an encrypted state, for example.
	formChunks = "chunks"
)

// chunk is the size of a chunk, in bytes.
const chunk = 64 << 10

// list is the last member of an object whose elements are rows as well: one for each
// intent of a run, so that several hosts can share a run.
const list = `"intents":[`

// row is one line, without the punctuation around it.
type row struct {
	section string // "" for the members of the object itself
	key     string // decoded
	ord     int    // place among the members; 0 in a section
	value   string // "" for a member that is a section
}

func (r row) rowName() string { return r.section + "\x00" + r.key }

// splitRows splits a state into rows. joinRows returns the same bytes again.
func splitRows(data []byte) (form string, rows []row) {
	s := rowParser{seen: map[string]bool{}}
	if s.parseLines(string(data)) {
		if again, err := joinRows(formLines, slices.Clone(s.rows)); err == nil && bytes.Equal(again, data) {
			return formLines, s.rows
		}
	}
	for i := 0; i*chunk < len(data); i++ {
		piece := data[i*chunk : min(len(data), (i+1)*chunk)]
		rows = append(rows, row{key: padNumber(i), ord: i, value: string(piece)})
	}
	return formChunks, rows
}

// padNumber pads a number so that the texts sort like the numbers.
func padNumber(i int) string { return fmt.Sprintf("%09d", i) }

type rowParser struct {
	rows []row
	seen map[string]bool
}

func (s *rowParser) addRow(r row) bool {
	if s.seen[r.rowName()] || strings.ContainsRune(r.section+r.key, 0) {
		return false
	}
	s.seen[r.rowName()] = true
	s.rows = append(s.rows, r)
	return true
}

// parseLines ignores punctuation: splitRows compares the result.
func (s *rowParser) parseLines(text string) bool {
	body, begins := strings.CutPrefix(text, "{\n")
	body, ends := strings.CutSuffix(body, "\n}\n")
	if !begins || !ends || !utf8.ValidString(text) {
		return false
	}
	section, ord := "", 0
	for line := range strings.SplitSeq(body, "\n") {
		entry, inside := strings.CutPrefix(line, "  ")
		key, value, ok := parseMember(entry)
		switch {
		case !ok || inside && section == "":
			return false
		case inside:
			ok = s.addRow(row{section: section, key: key, value: trimEntry(value)})
		case value == "{":
			section, ok = key, s.addRow(row{key: key, ord: ord})
			ord++
		default:
			section, ok = "", s.addField(key, strings.TrimSuffix(value, ","), ord)
			ord++
		}
		if !ok {
			return false
		}
	}
	return true
}

// parseMember parses "key": value.
func parseMember(line string) (key, value string, ok bool) {
	end := strings.Index(line, `": `)
	for end >= 0 && json.Unmarshal([]byte(line[:end+1]), &key) != nil {
		next := strings.Index(line[end+1:], `": `)
		if next < 0 {
			return "", "", false
		}
		end += 1 + next
	}
	if end < 0 {
		return "", "", false
	}
	return key, line[end+3:], true
}

// trimEntry removes a comma, and the brace that closes the section on the line of its
// last entry: a value has as many closing braces as opening ones.
func trimEntry(value string) string {
	value = strings.TrimSuffix(value, ",")
	if closed, ok := strings.CutSuffix(value, "}"); ok && json.Valid([]byte(closed)) {
		return closed
	}
	return value
}

// addField adds a member that is not a section. A list at its end becomes rows.
func (s *rowParser) addField(key, value string, ord int) bool {
	at := strings.Index(value, list)
	if at < 0 || !strings.HasSuffix(value, "]}") || strings.HasSuffix(value, "[]}") {
		return s.addRow(row{key: key, ord: ord, value: value})
	}
	var elements []json.RawMessage
	head, rest := value[:at+len(list)], strings.TrimSuffix(value[at+len(list)-1:], "}")
	if json.Unmarshal([]byte(rest), &elements) != nil {
		return s.addRow(row{key: key, ord: ord, value: value})
	}
	ok := s.addRow(row{key: key, ord: ord, value: head})
	for i, e := range elements {
		ok = ok && s.addRow(row{section: key, key: padNumber(i), value: string(e)})
	}
	return ok
}

// joinRows joins rows to a state. It sorts them first.
func joinRows(form string, rows []row) ([]byte, error) {
	if form != formLines && form != formChunks {
		return nil, fmt.Errorf("the rows have the format %q, which this version does not support", form)
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.section, b.section), cmp.Compare(a.ord, b.ord), cmp.Compare(a.key, b.key))
	})
	var out bytes.Buffer
	if form == formChunks {
		for _, r := range rows {
			out.WriteString(r.value)
		}
		return out.Bytes(), nil
	}
	sections := map[string][]row{}
	for _, r := range rows {
		sections[r.section] = append(sections[r.section], r)
	}
	out.WriteString("{\n")
	for i, r := range sections[""] {
		if i > 0 {
			out.WriteString(",\n")
		}
		writeKey(&out, r.key)
		writeMember(&out, r, sections[r.key])
	}
	out.WriteString("\n}\n")
	return out.Bytes(), nil
}

func writeMember(out *bytes.Buffer, r row, entries []row) {
	switch {
	case r.value == "":
		out.WriteByte('{')
		for i, e := range entries {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString("\n  ")
			writeKey(out, e.key)
			out.WriteString(e.value)
		}
		out.WriteByte('}')
	case r.key != "" && strings.HasSuffix(r.value, list):
		out.WriteString(r.value)
		for i, e := range entries {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(e.value)
		}
		out.WriteString("]}")
	default:
		out.WriteString(r.value)
	}
}

func writeKey(out *bytes.Buffer, key string) {
	text, err := json.Marshal(key)
	if err != nil {
		panic("a string cannot be encoded: " + err.Error()) // impossible: any string can
	}
	out.Write(text)
	out.WriteString(": ")
}
