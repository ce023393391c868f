# Writes what vaultctl-plan reads. Who may write any policy may do anything, so guard the namespace that leads here as
# you guard an administrator. For other kinds of objects, and for less: vaultctl policy --for apply

path "auth/jwt/nomad/cel/role" {
  capabilities = ["list"]
}

path "auth/jwt/nomad/config" {
  capabilities = ["read", "update"]
}

path "auth/jwt/nomad/role" {
  capabilities = ["list"]
}

path "auth/jwt/nomad/role/*" {
  capabilities = ["create", "read", "update"]
}

path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "auth/token/revoke-self" {
  capabilities = ["update"]
}

path "auth/token/roles" {
  capabilities = ["list"]
}

path "sys/auth" {
  capabilities = ["read"]
}

path "sys/auth/jwt/nomad" {
  capabilities = ["sudo", "update"]
}

path "sys/auth/jwt/nomad/tune" {
  capabilities = ["sudo", "update"]
}

path "sys/capabilities-self" {
  capabilities = ["update"]
}

path "sys/policies/acl" {
  capabilities = ["list"]
}

path "sys/policies/acl/*" {
  capabilities = ["create", "read", "update"]
}

path "sys/policies/detailed/acl" {
  capabilities = ["list"]
}
