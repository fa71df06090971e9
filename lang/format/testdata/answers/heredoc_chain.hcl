short         = 1
a_longer_name = <<EOT
x
EOT
y             = 2
