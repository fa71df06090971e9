output "word" { value = convert("5", nmber) } # ERROR: Invalid type specification
output "value" { value = convert([{ a = "x" }], list(object({ a = number }))) } # ERROR: Invalid function argument
output "quoted" { value = convert("5", "number") } # ERROR: Invalid type specification
output "reference" { value = core::convert(nmber, number) } # ERROR: Invalid reference
