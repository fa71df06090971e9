// Package comment writes a plan as a comment on a pull request, in the Markdown
// of GitHub and GitLab. What people wrote is shown as it is and does nothing:
// it stands in code, so that it mentions nobody, closes nothing, and is no
// markup. What does not fit is left out whole, and counted.
//
// It knows no forge's API, and decides nothing about a plan.
package comment
