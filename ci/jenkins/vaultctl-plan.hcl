# Reads this mount with its roles, and all policies: a pull request that adds one can be planned at once. For other kinds
# of objects, and for less, print the rules that a spec needs: vaultctl policy --for plan

path "auth/jwt/jenkins/cel/role" {
  capabilities = ["list"]
}

path "auth/jwt/jenkins/config" {
  capabilities = ["read"]
}

path "auth/jwt/jenkins/role" {
  capabilities = ["list"]
}

path "auth/jwt/jenkins/role/*" {
  capabilities = ["read"]
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

path "sys/policies/acl" {
  capabilities = ["list"]
}

path "sys/policies/acl/*" {
  capabilities = ["read"]
}

path "sys/policies/detailed/acl" {
  capabilities = ["list"]
}
