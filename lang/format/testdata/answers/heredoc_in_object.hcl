a = {
  b     = <<EOT
x
EOT
  ccccc = 1
}
