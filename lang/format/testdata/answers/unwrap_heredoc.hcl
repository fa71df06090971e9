a = <<EOT
text
EOT
b = "${<<EOT
text ${c}
EOT
}"
