a = <<EOT
Hello ${name},
%{for x in y~}
- ${x}
%{endfor~}
EOT
