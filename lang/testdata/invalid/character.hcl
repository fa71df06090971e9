locals {
  a = "x" @ "y" # ERROR: Invalid character; ERROR: Missing newline after argument
}
