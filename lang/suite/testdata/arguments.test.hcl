run "words" {
  command = play # ERROR: Invalid keyword
  settled = 3 # ERROR: Incorrect argument type
  state_key = null # ERROR: Incorrect argument type
  plan_options {
    mode = "normal" # ERROR: Invalid keyword
    refresh = var.x # ERROR: Variables not allowed
    replace = [message.a.text, 1, null] # ERROR: Invalid address; ERROR: Invalid address; ERROR: Invalid address
  }
}
run "lists" {
  expect_failures = [var.a.b, message.m["k"], run.words, "x", local.x] # ERROR: Invalid reference; ERROR: Invalid reference; ERROR: Invalid reference; ERROR: Invalid reference; ERROR: Invalid reference
  providers = { pigeon.a = carrier.b } # ERROR: Provider of another platform
}
run "accounts" {
  providers = { pigeon.a["x"] = pigeon.b } # ERROR: Invalid provider reference
}
run "nothing_anew" {
  plan_options {
    mode = destroy
    replace = [message.a] # ERROR: Argument replace has no effect
  }
}
