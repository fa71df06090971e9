a = "tab\t quote\" slash\\ dollar$$ percent%%"
b = "\u00e9\n"
c = "  spaces  kept  "
d = ""
