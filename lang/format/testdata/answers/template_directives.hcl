a = "%{for x in y}${x}%{endfor}"
b = "%{if c~}d%{~else~}e%{~endif}"
