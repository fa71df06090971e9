# What only Yunhu has: HTML, buttons, and a message passed on.
#
#   herald apply --sandbox
#
# With an account of your own: export YUNHU_TOKEN.

herald {
  name = "yunhu-example"
}

conversation "users" {
  provider = yunhu
  id       = "group:1001"
}

conversation "friends" {
  provider = yunhu
  id       = "group:1002"
}

message "notice" {
  to   = conversation.users
  html = "<h2>维护通知</h2><p>今晚 22:00 至 23:00 暂停服务。</p>"

  button {
    label = "状态页"
    url   = "https://status.example.org"
  }
}

message "passed_on" {
  to      = conversation.friends
  forward = message.notice
}

message "question" {
  to       = conversation.users
  reply_to = message.notice
  text     = "有问题请回复本消息。"
}

# What the group says, as a value of the configuration. It is read after all
# that it depends on, so name every message that it may contain.
data "messages" "recent" {
  conversation = conversation.users
  limit        = 20
  depends_on   = [message.notice, message.question]
}

output "recent" {
  value = data.messages.recent.messages[*].text
}
