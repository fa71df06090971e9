message "x" { # why
text="y" # what
} # end
