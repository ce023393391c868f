# A job reads what stands under its own name.
path "secret/data/{{identity.entity.aliases.${accessor:jwt-nomda}.metadata.nomad_job_id}}/*" {
  capabilities = ["read"]
}
