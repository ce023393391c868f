path "a" {
  capabilities = ["read"
}
