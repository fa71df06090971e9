conversation "c" { provider = pigeon }
