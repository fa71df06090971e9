#only
