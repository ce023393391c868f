path "secret/data/app" {
  capabilities = ["raed"]
}
