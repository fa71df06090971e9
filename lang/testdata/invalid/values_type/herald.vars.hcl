people = { ada = { name = "Ada", age = "old" } }
