herald { name = "x" } # ERROR: Project settings in called module
provider "pigeon" {} # ERROR: Provider block in called module
conversation "c" { provider = pigeon }
import { # ERROR: Import block in called module
  to = conversation.c
  id = "1"
}
