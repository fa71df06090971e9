// Package sandbox is a server that implements the wire protocols of the
// platforms on one store. A web page shows live what people would see:
// conversations, messages, edits, recalls, images and buttons.
//
// It replaces the platforms in rehearsals and tests. Therefore it must not know
// the program that uses it: it shares no platform code with Herald's clients,
// and its wire types are written from the vendors' documents. It enforces what
// the documents require. Fields that they do not name are ignored, as the
// platforms do, so that the vendors' own clients work; Options.Strict refuses
// them, and Herald's tests set it. It listens on the loopback interface only.
//
// A platform is a dialect, which is mostly declared: routes, credentials, fields
// with their rules, errors, lists. To add one, add it to newDialects.
package sandbox
