product   = "Herald"
languages = ["en", "zh"]
windows = {
  en      = "tonight"
  "zh-CN" = "今晚"
}
