# The secret "coder" itself
path "secrets/data/coder" {
  capabilities = ["read"]
}
path "secrets/metadata/coder" {
  capabilities = ["read", "list"]
}

# Secrets below it
path "secrets/data/coder/*" {
  capabilities = ["read"]
}
path "secrets/metadata/coder/*" {
  capabilities = ["read", "list"]
}
