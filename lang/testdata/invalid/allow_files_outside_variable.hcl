variable "dir" { default = ".." }
herald {
  allow_files_outside = [var.dir] # ERROR: Variables not allowed
}
