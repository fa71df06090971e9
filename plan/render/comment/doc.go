// Package comment writes a plan as a comment on a pull request, in the Markdown
// of GitHub and GitLab. What people wrote is shown as code, so that it mentions
// nobody, closes no issue and is no markup. Blocks that do not fit are omitted
// and counted.
//
// It does not know any forge's API, and decides nothing about a plan.
package comment
