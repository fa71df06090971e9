package visible

import (
	"io"
	"unicode"
	"unicode/utf8"
)

// maxTags is how many tags follow a black flag in the emoji that have any:
// the code of a region, and the tag that ends it.
const maxTags = 7

// scriptsWithoutJoiners are the scripts in which a joiner does nothing, so that one between
// two letters only hides a difference.
var scriptsWithoutJoiners = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian,
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
}

// context is what was printed just before a character, by which some
// characters are judged.
type context struct {
	previous rune
	tags     int // in a row, at the end of what was printed
}

// isPrintable reports whether a character can be printed as it is, and remembers it
// if so. A character that cannot is either invisible or changes how others are
// shown; how it is written instead is passed to write.
func (c *context) isPrintable(r rune) bool {
	tags := 0
	switch {
	case r >= ' ' && r <= '~':
	case isJoiner(r):
		if !allowsJoiner(c.previous) {
			return false
		}
	case unicode.Is(unicode.Variation_Selector, r):
		if !allowsVariation(c.previous) {
			return false
		}
	case isTag(r):
		if c.previous != '\U0001F3F4' && c.tags == 0 || c.tags == maxTags {
			return false
		}
		tags = c.tags + 1
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point):
		return false
	}
	c.previous, c.tags = r, tags
	return true
}

// writeSafe writes text that is harmless in place of something else.
func (c *context) writeSafe(w io.StringWriter, text string) {
	_, _ = w.WriteString(text) // to memory
	c.previous, _ = utf8.DecodeLastRuneInString(text)
	c.tags = 0
}

// isJoiner reports whether a character joins those around it, or keeps them
// apart.
func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

func isTag(r rune) bool { return r >= 0xe0020 && r <= 0xe007f }

// allowsJoiner reports whether a joiner after a character means anything: after emoji
// and what belongs to them, and in scripts whose letters change their shape.
func allowsJoiner(r rune) bool {
	switch {
	case unicode.Is(unicode.Variation_Selector, r), unicode.In(r, unicode.So, unicode.Mn, unicode.Mc):
		return true
	case r >= 0x1f3fb && r <= 0x1f3ff: // colors of skin
		return true
	}
	return r >= utf8.RuneSelf && unicode.IsLetter(r) && !unicode.In(r, scriptsWithoutJoiners...)
}

// allowsVariation reports whether a variation selector after a character means
// anything: characters of keycaps are the only ones of ASCII that have any.
func allowsVariation(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9' || r == '#' || r == '*'
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Variation_Selector, r)
}

// isInvisible reports whether a character that is printed takes no place: such
// ones are looked through when commands to runners are searched for, as
// comparisons by culture do.
func isInvisible(r rune) bool {
	return isJoiner(r) || isTag(r) || unicode.Is(unicode.Variation_Selector, r)
}
