# The values that change with each release. The other files stay the same.

products = {
  atlas = {
    name    = "Atlas"
    page    = "https://atlas.example.org/releases"
    release = "4.2.0"
    groups  = { en = "group:1101", zh = "group:1102", de = "group:1103", es = "group:1104" }
    highlights = {
      en = ["Maps work without a connection", "Routes avoid stairs"]
      zh = ["离线也能使用地图", "路线可以避开楼梯"]
      de = ["Karten ohne Verbindung", "Wege ohne Treppen"]
      es = ["Mapas sin conexión", "Rutas sin escaleras"]
    }
  }
  harbor = {
    name    = "Harbor"
    page    = "https://harbor.example.org/releases"
    release = "1.9.3"
    groups  = { en = "group:1201", zh = "group:1202", de = "group:1203", es = "group:1204" }
    highlights = {
      en = ["Parcels can be tracked by the minute"]
      zh = ["包裹位置每分钟更新"]
      de = ["Pakete lassen sich minutengenau verfolgen"]
      es = ["Los paquetes se siguen al minuto"]
    }
  }
  lumen = {
    name       = "Lumen"
    page       = "https://lumen.example.org/releases"
    release    = "2.0.0"
    publish_at = "2999-03-01T09:00:00+01:00" # not sent before this day
    groups     = { en = "group:1301", zh = "group:1302", de = "group:1303", es = "group:1304" }
    highlights = {
      en = ["A new look", "Lamps answer twice as fast"]
      zh = ["全新界面", "灯光响应速度提升一倍"]
      de = ["Ein neues Gesicht", "Lampen reagieren doppelt so schnell"]
      es = ["Un aspecto nuevo", "Las lámparas responden el doble de rápido"]
    }
  }
}
