# Features that only Mixin has: groups that Herald creates and manages, app cards,
# and silent messages.
#
#   herald apply --sandbox
#
# With a bot of your own, set MIXIN_KEYSTORE to the keystore or its path.

herald {
  name = "mixin-example"
}

conversation "ops" {
  provider     = mixin
  title        = "Ops"
  announcement = "Deployments are announced here."
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032", "2a4969f3-6afd-425a-8b9e-ff012e988863"]
}

conversation "ada" {
  provider = mixin
  id       = "user:7a54e394-1626-4cd4-b967-543932c2a032"
}

message "release" {
  to       = [conversation.ops, conversation.ada]
  markdown = "# Release 2.0\n\nIt is **out**."

  button {
    label = "Release notes"
    url   = "https://example.org/notes"
    color = "#3D75E3"
  }

  mixin {
    silent = true
  }
}

message "thanks" {
  to       = conversation.ops
  reply_to = message.release
  text     = "Thank you all."
}
