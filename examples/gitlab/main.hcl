# Comments on a merge request of GitLab, and writes the notes of a release.
#
#   herald apply --sandbox
#
# requires no credentials. With GitLab itself, set GITLAB_TOKEN, and GITLAB_ENDPOINT for
# a server of your own; docs/forges.md says which scopes the token needs.

herald {
  name = "gitlab-review"
}

provider "gitlab" {}

conversation "review" {
  provider = gitlab
  id       = "example/apps/launch!7"
}

conversation "release" {
  provider = gitlab
  id       = "example/apps/launch@v1.4.0"
}

# A line that begins with / is text here, and no quick action.
message "freeze" {
  to   = [conversation.review]
  text = <<-EOT
    Releases are frozen until Monday. Please do not merge.
    /approve is fine.
  EOT
}

message "notes" {
  to       = [conversation.release]
  markdown = "Faster plans, and a fix for `herald resolve`."
}
