conversation "a" { provider = pigeon }
provider "drum" { # ERROR: Value not known yet
  skin = conversation.a.id
}
