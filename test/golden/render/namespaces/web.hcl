path "secret/data/web" {
  capabilities = ["read"]
}
# ${env:HOME} stays
