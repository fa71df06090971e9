variable "one" { type = object({ x = string }) }
variable "whole" { type = object({ x = string }) }
variable "pair" { type = tuple([string, object({ x = string })]) }
