message "" {
}
