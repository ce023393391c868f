# Create the tokens of tasks
path "auth/token/create/nomad-cluster" {
  capabilities = ["update"]
}

# Check the role before using it
path "auth/token/roles/nomad-cluster" {
  capabilities = ["read"]
}

# Know the own token, and renew it
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# Check the token that comes with a job (allow_unauthenticated = false)
path "auth/token/lookup" {
  capabilities = ["update"]
}

# Revoke the tokens of tasks that have ended
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# Check all of the above
path "sys/capabilities-self" {
  capabilities = ["update"]
}
