// Package sessions opens a session for each provider of a configuration, and has
// the provider's platform compose and check what the configuration declares.
// Errors and problems of a platform become diagnostics here. Plan and apply
// share it.
//
// It must not depend on plans or the state.
package sessions
