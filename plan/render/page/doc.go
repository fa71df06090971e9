// Package page writes a plan as one web page that shows every message as its
// readers will see it, before and after, conversation by conversation. The page
// is whole by itself: it loads nothing, runs nothing, and what people wrote in
// it does nothing.
//
// It shows Markdown and HTML in the common way; each platform has its own small
// differences. It decides nothing about a plan, and reads no file by itself.
package page
