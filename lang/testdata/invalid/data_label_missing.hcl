data "messages" {} # ERROR: Missing name for data
