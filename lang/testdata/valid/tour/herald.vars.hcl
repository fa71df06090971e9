token  = "s3cret-token"
groups = { eu = { id = "1" }, asia = { id = "2", quiet = false } }
