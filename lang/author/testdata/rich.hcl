variable "launch_text" {
  type        = string
  description = "What \"launch\" says."
  sensitive   = true
}

# Its arguments are known only to you, or come from the environment.
provider "pigeon" {
  alias = "ops"
}

# Its arguments are known only to you, or come from the environment.
provider "pigeon" {
  alias    = "team"
  for_each = toset(["red", "$${x}"])
}

# Found on the platform.
conversation "users" {
  provider = pigeon
  id       = "group:1"
}

conversation "ops" {
  provider = pigeon.team["red"]
  title    = "Ops $${1}"
  announcement = chomp(<<EOT
One
Two
EOT
  )
  participants = [
    "7a54e394-1626-4cd4-b967-543932c2a032",
    "2a4969f3-6afd-425a-8b9e-ff012e988863",
    "x",
  ]

  pigeon {
    silent = false
    size   = 3
  }
}

attachment "film" {
  source       = "a/film.mp4"
  name         = "Film"
  content_type = "video/mp4"
  width        = 640
  height       = 480
  duration     = 2.5
}

message "launch" {
  to       = conversation.users
  markdown = <<EOT
# Hello

%%{not} $${a} template
\n stays
EOT
}

# One.
# Two.
message "all" {
  to = [conversation.users, conversation.ops]
  text = chomp(<<EOT
  Two
lines
EOT
  )
  attachments = [attachment.film]
  reply_to    = message.launch["a"]
  mentions    = ["a", "b"]
  expire_at   = "2999-01-02T03:04:05Z"

  button {
    label = "Go"
    url   = "https://example.org"
    color = "#ff0000"
  }

  button {
    label = "Stay"
    url   = "https://example.org/?a=b&c"
  }

  pigeon {
    note = chomp(<<EOT
x
y
EOT
    )
    tags = {
      a = "2"
      b = "1"
    }

    ring {
      leg = "left"
    }

    ring {
    }

    card {
      title = "T"
    }
  }

  lifecycle {
    on_destroy      = "keep"
    on_unknown      = "resend"
    prevent_destroy = true
  }
}

message "secret" {
  to   = conversation.users
  text = var.launch_text
}

message "passed" {
  to      = conversation.users
  forward = message.all
}

message "foreign" {
  to      = conversation.users
  forward = "123"
}

moved {
  from = message.launch["eu"]
  to   = message.launch_eu
}
