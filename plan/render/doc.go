// Package render shows people what a plan will do. Describe turns a plan into a
// Report, which is plain data: what changes, what readers will see, and what it
// means for them. Writers write a Report to a medium; Report.Text is the one
// for terminals and logs.
//
// A Report contains nothing sensitive, so writers do not have to handle it.
// Text in a Report is as its authors wrote it; each writer has to escape it for
// its medium.
//
// The package only reads plans. It must not know any platform, nor how a plan
// is made or applied.
package render
