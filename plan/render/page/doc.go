// Package page writes a plan as one web page that shows every message before
// and after, as its readers will see it, grouped by conversation. The page is
// self-contained: it loads nothing and runs no script, and what people wrote in
// it is inert.
//
// It renders Markdown and HTML in a common way; platforms differ in details. It
// decides nothing about a plan, and reads no file.
package page
