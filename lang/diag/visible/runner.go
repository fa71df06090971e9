package visible

import "unicode"

// maxWord is how much of a word is remembered: more than the longest that
// begins a command to a runner.
const maxWord = 16

// commandScanner follows a line of output as the programs do that run pipelines and
// take lines, or what is in them, for commands:
//
//	::name …::        GitHub, at the beginning of a line or after white space
//	##[name …]        GitHub's and Azure's older syntax, anywhere in a line
//	##vso[name …]     Azure, and ##teamcity[…] TeamCity, likewise
//	section_start:…   GitLab, and section_end:
//
// Sources: actions/runner, ActionCommand.cs; "Logging commands" of Azure
// Pipelines; "Service messages" of TeamCity; "Custom collapsible sections" of
// GitLab. The zero runner is at the beginning of a line.
type commandScanner struct {
	started bool // something that is no white space was printed in this line
	colon   bool // the line begins with one colon, which was printed just now
	hash    int  // 1: a #; 2: ##, and letters perhaps
	// word ends with the ASCII letters and _ printed last, in lower case.
	word [maxWord]byte
}

// completesCommand reports whether a backslash has to be printed before a character,
// which would complete the beginning of a command, and takes the character for
// printed.
func (l *commandScanner) completesCommand(r rune) bool {
	if r == '\n' || r == '\r' {
		*l = commandScanner{}
		return false
	}
	if isInvisible(r) {
		return false
	}
	section := string(l.word[maxWord-len("section_start"):]) == "section_start" || string(l.word[maxWord-len("section_end"):]) == "section_end"
	found := r == ':' && (l.colon || section) || r == '[' && l.hash == 2
	l.colon = !found && r == ':' && !l.started
	l.started = l.started || !unicode.IsSpace(r)
	letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	switch {
	case r == '#':
		l.hash = min(l.hash+1, 2)
		if l.word[maxWord-1] != 0 {
			l.hash = 1
		}
	case !letter:
		l.hash = 0
	case l.hash == 1:
		l.hash = 0
	}
	if !letter {
		l.word = [maxWord]byte{}
		return found
	}
	copy(l.word[:], l.word[1:])
	l.word[maxWord-1] = byte(unicode.ToLower(r))
	return found
}

// HasCommand reports whether a runner would take a line of a text, or a part of
// one, for a command.
func HasCommand(text string) bool {
	var line commandScanner
	for _, r := range text {
		if line.completesCommand(r) {
			return true
		}
	}
	return false
}
