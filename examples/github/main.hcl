# Writes the notes of a release on GitHub, and a comment on the issue that follows it.
#
#   herald apply --sandbox
#
# requires no credentials. With GitHub itself, set GITHUB_TOKEN, and push the tag first;
# docs/forges.md says which permissions the token needs. Change the text and plan again:
# the notes and the comment are edited, and nobody gets a second one.

herald {
  name = "github-release"
}

provider "github" {}

variable "version" {
  type        = string
  description = "Version that is released."
  default     = "1.4.0"
}

conversation "release" {
  provider = github
  id       = "example/launch@v${var.version}"
}

conversation "roadmap" {
  provider = github
  id       = "example/launch#12"
}

message "notes" {
  to = [conversation.release]

  markdown = <<-EOT
    ## What is new

    - **Faster** plans
    - A fix for `herald resolve`

    | system | file |
    |---|---|
    | Linux | `launch-linux.tar.gz` |
    | macOS | `launch-macos.tar.gz` |
  EOT
}

message "released" {
  to   = [conversation.roadmap]
  text = "Version ${var.version} is released."

  button {
    label = "Release notes"
    url   = "https://github.com/example/launch/releases"
  }
}
