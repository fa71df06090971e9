variables { a = 1 }
variables { b = 2 } # ERROR: Duplicate block

message "x" {} # ERROR: Unsupported block type

provider "pigeon" { alias = "two words" } # ERROR: Invalid name
provider "pigeon" { alias = "x" }
provider "pigeon" { alias = "x" } # ERROR: Duplicate block

run "one" {
  comand = plan # ERROR: Unsupported argument
}
run "one" {} # ERROR: Duplicate block
run "a b" {} # ERROR: Invalid name
run "two" {
  variables {}
  variables {} # ERROR: Duplicate block
  module {} # ERROR: Missing required argument
  variables_too {} # ERROR: Unsupported block type
  assert {} # ERROR: Missing required argument; ERROR: Missing required argument
}
run "three" {
  module { source = "inner" } # ERROR: Invalid module source
  variables {
    x {} # ERROR: Block not allowed here
  }
}
run {} # ERROR: Missing name for run
