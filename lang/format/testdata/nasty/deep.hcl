a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
a {
x=1
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
