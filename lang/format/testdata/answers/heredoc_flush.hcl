m {
  a = <<-EOT
        one
      two
    EOT
  b = 1
}
