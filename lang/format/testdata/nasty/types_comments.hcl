variable "a" {
type=/* x */"list" # y
default=[] # z
}
