provider "pigoen" {} # ERROR: Unknown platform
