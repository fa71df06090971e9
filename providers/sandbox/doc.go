// Package sandbox is a server that speaks the wire protocols of the platforms
// over one store, and shows on a page what people would see: conversations,
// messages, edits, recalls, pictures and buttons, live.
//
// It is a stand-in for the platforms in rehearsals and tests, so it must not
// know the program that talks to it: it imports nothing of Herald's, and its
// wire types are written from the vendors' documents, not from the clients.
// It holds clients to what the documents demand. Fields that they do not name
// are ignored, as the platforms do, so that the vendors' own clients work;
// Options.Strict refuses them, and Herald's tests use it. It listens on
// loopback only.
//
// A platform is one dialect: a type that implements dialect, and a line in
// dialects.
package sandbox
