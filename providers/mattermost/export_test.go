package mattermost

// EscapeText is for tests of how texts are written.
func EscapeText(text string) string { return escapeText(text) }
