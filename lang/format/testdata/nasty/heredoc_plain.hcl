a=<<EOT
  one
 two
three
EOT
b=1
