herald { name = "x" } # ERROR: Project settings in a called module
provider "pigeon" {} # ERROR: Provider in a called module
conversation "c" { provider = pigeon }
import { # ERROR: Import in a called module
  to = conversation.c
  id = "1"
}
