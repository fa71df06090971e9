a=1
bbb=2 # two

block "x" {
  y=<<EOT
  text
EOT
}
