// Package render tells people what a plan will do. Describe turns a plan into
// a Report, which is plain data in words: what differs, what readers will see,
// what it means for them. Writers put a Report on some medium; Text is the one
// for terminals and logs.
//
// Nothing that is marked sensitive gets into a Report, so no writer has to
// think of it. Text in a Report is as its authors wrote it; making it harmless
// for a medium is the task of each writer.
//
// The package only reads plans. It must not know any platform, nor how a plan
// is made or carried out.
package render
