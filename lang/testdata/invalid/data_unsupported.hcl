data "messages" "recent" { # ERROR: Not supported yet
  limit = 20
}
action "acknowledge" "seen" {} # ERROR: Not supported yet
