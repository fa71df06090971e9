moved {
from=message.a
to=message.b["x"]
}
import {
to=message.c
id="1"
}
removed {from=message.d}
