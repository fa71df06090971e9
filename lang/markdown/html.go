package markdown

import (
	"html"
	"strings"
)

// HTMLText is the text that HTML shows, as far as that can be said without
// laying it out; "" for HTML that shows nothing. Links and images keep their
// address.
func HTMLText(raw string) string { return strings.TrimSpace(htmlText(raw)) }

// htmlText is the text that HTML shows: tags go, except that a line break
// breaks and that links and images keep their address. Comments, scripts and
// styles are not shown by anybody.
func htmlText(raw string) string {
	var out strings.Builder
	for raw != "" {
		before, rest, found := strings.Cut(raw, "<")
		out.WriteString(html.UnescapeString(before))
		if !found {
			break
		}
		switch {
		case strings.HasPrefix(rest, "!--"):
			_, raw, _ = strings.Cut(rest[len("!--"):], "-->")
			continue
		case !isTag(rest):
			out.WriteByte('<')
			raw = rest
			continue
		}
		tag := rest[:tagEnd(rest)]
		raw = strings.TrimPrefix(rest[len(tag):], ">")
		name := tagName(tag)
		if name == "script" || name == "style" {
			raw = afterTag(raw, "</"+name)
			continue
		}
		out.WriteString(tagText(name, tag))
	}
	return out.String()
}

// tagText is what a tag itself shows.
func tagText(name, tag string) string {
	switch name {
	case "br", "/p", "/div", "/li", "/tr", "hr":
		return "\n"
	case "li":
		return "- "
	case "/td", "/th":
		return " "
	case "a":
		if to := tagAttribute(tag, "href"); to != "" {
			return "(" + to + ") "
		}
	case "img":
		return formatLink(tagAttribute(tag, "alt"), tagAttribute(tag, "src"), "")
	}
	return ""
}

// isTag reports whether the text after a "<" makes it a tag.
func isTag(s string) bool {
	s = strings.TrimPrefix(s, "/")
	return s != "" && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z' || s[0] == '!' || s[0] == '?')
}

// tagEnd is where the tag that s is the inside of ends: at the first ">" that
// is not in quotes.
func tagEnd(s string) int {
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return len(s)
}

// tagName is the name in lower case, with the slash of a closing tag.
func tagName(tag string) string {
	end := strings.IndexAny(tag, " \t\r\n>")
	if end < 0 {
		end = len(tag)
	}
	name := strings.ToLower(tag[:end])
	if len(name) > 1 {
		name = strings.TrimSuffix(name, "/")
	}
	return name
}

// tagAttribute is the value of an attribute; "" when the tag has none.
func tagAttribute(tag, name string) string {
	for rest := tag; ; {
		at := strings.Index(strings.ToLower(rest), name+"=")
		if at < 0 || len(strings.ToLower(rest)) != len(rest) {
			return ""
		}
		spaced := at > 0 && strings.ContainsRune(" \t\r\n\"'", rune(rest[at-1]))
		rest = rest[at+len(name)+1:]
		if !spaced || rest == "" {
			continue
		}
		value := rest
		if quote := rest[0]; quote == '"' || quote == '\'' {
			value, _, _ = strings.Cut(rest[1:], string(quote))
		} else if end := strings.IndexAny(rest, " \t\r\n"); end >= 0 {
			value = rest[:end]
		}
		return html.UnescapeString(value)
	}
}

// afterTag is what follows the tag that begins with prefix; "" when there is none.
func afterTag(s, prefix string) string {
	at := strings.Index(strings.ToLower(s), prefix)
	if at < 0 || len(strings.ToLower(s)) != len(s) {
		return ""
	}
	_, rest, _ := strings.Cut(s[at:], ">")
	return rest
}
