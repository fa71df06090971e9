module "launch" { # ERROR: Not supported yet
  source = "./launch"
}
