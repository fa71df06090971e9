// Package plan decides what has to happen: it pairs what the configuration
// declares with the state and with what the platforms show, and chooses
// one action for every delivery and every managed conversation.
//
// It only reads from platforms. It must not depend on how an action is carried
// out, nor print anything; render does that.
package plan
