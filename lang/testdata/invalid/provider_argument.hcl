provider "pigeon" {
  tokn = "x" # ERROR: Unsupported argument
}
