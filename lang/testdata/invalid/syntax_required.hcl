output "colon" {
  value: 1 # ERROR: Argument or block definition required
}
message "m" {
  text "x" # ERROR: Invalid block definition
}
