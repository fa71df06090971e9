package cli

// maxSource is the largest size of a file that people write and a command reads in
// addition to the configuration, in bytes: addresses, and what fmt formats.
const maxSource = 64 << 20
