audiense = "everyone" # WARNING: Value for undeclared variable
