# Keeps one comment with the state of a rollout on an issue of a Gitea or Forgejo server.
#
#   herald apply --sandbox
#
# requires no credentials. With a server, set GITEA_TOKEN and GITEA_ENDPOINT;
# docs/forges.md says which scopes the token needs. Change the stage and plan again: the
# comment is edited.

herald {
  name = "gitea-rollout"
}

provider "gitea" {}

variable "stage" {
  type        = string
  description = "Where the rollout is."
  default     = "half of the servers"
}

conversation "rollout" {
  provider = gitea
  id       = "ops/rollout#7"
}

message "state" {
  to       = [conversation.rollout]
  markdown = "**State of the rollout:** ${var.stage}"
}
