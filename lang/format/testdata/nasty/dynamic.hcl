message "x" {
dynamic "button" {
for_each=var.b
content {
label=button.value.l
url=button.value.u
}
}
}
