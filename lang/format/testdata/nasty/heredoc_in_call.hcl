a=join("", [<<EOT
one
EOT
, <<-EOT
  two
  EOT
])
b=f(<<EOT
x
EOT
)
