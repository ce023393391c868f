# Writes what vaultctl-plan reads. Who may write any policy may do anything, so guard the environment that leads here as
# you guard an administrator. For other kinds of objects, and for less: vaultctl policy --for apply

path "auth/jwt/semaphore/cel/role" {
  capabilities = ["list"]
}

path "auth/jwt/semaphore/config" {
  capabilities = ["read", "update"]
}

path "auth/jwt/semaphore/role" {
  capabilities = ["list"]
}

path "auth/jwt/semaphore/role/*" {
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

path "sys/auth/jwt/semaphore" {
  capabilities = ["sudo", "update"]
}

path "sys/auth/jwt/semaphore/tune" {
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
