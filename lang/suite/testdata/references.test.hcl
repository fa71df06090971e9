variables {
  a = var.b # ERROR: Invalid reference
}
run "first" {
  variables {
    a = run.second.x # ERROR: Reference to later run
    b = message.m.text # ERROR: Invalid reference
    c = var.a
  }
  now = run.first.x # ERROR: Reference to later run
}
run "second" {
  assert {
    condition = run.first.x == run.frist.x # ERROR: Undeclared reference
    error_message = run.first["x"]
  }
  assert {
    condition = run["first"].x == "" # ERROR: Invalid reference
    error_message = "no"
  }
}
