a=<<EOT
b   =    c {
# no comment
  }}} ]
EOT
