# Applies the spec, as it was when this job was submitted, each time the job is dispatched.
# How to use this: docs/platforms/nomad.md
variable "image" {
  type        = string
  description = "Image with vaultctl, best by digest"
}

variable "vault_addr" {
  type        = string
  description = "URL of the Vault or OpenBao server"
}

variable "audience" {
  type        = string
  description = "aud of the job's identity, as the role demands it"
  default     = "https://vault.example.com"
}

variable "namespace" {
  type        = string
  description = "Namespace that the role demands, in which only few people may submit jobs"
  default     = "vault-apply"
}

variable "folder" {
  type        = string
  description = "Folder of the spec, from where this job is submitted"
  default     = "access"
}

job "vaultctl-apply" {
  type      = "batch"
  namespace = var.namespace

  # Whoever may dispatch it starts what others have submitted, and gives it nothing.
  parameterized {
    payload = "forbidden"
  }

  group "apply" {
    # A refused apply stays refused; a failed one goes on where it stopped when it is dispatched again.
    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "apply" {
      driver = "docker"

      config {
        image = var.image
        args  = ["apply", "${NOMAD_TASK_DIR}/access", "--auto-approve"]
      }

      identity {
        name = "vault"
        aud  = [var.audience]
        ttl  = "1h"
        file = true
      }

      env {
        VAULT_ADDR           = var.vault_addr
        VAULTCTL_AUTH_METHOD = "jwt"
        VAULTCTL_AUTH_MOUNT  = "jwt/nomad"
        VAULTCTL_AUTH_ROLE   = "vaultctl-apply"
      }

      # Policies have braces of their own, so these are marks that no file has.
      template {
        data            = file("${var.folder}/vaultctl.yaml")
        destination     = "${NOMAD_TASK_DIR}/access/vaultctl.yaml"
        left_delimiter  = "[[[["
        right_delimiter = "]]]]"
      }

      template {
        data            = file("${var.folder}/vaultctl-plan.hcl")
        destination     = "${NOMAD_TASK_DIR}/access/vaultctl-plan.hcl"
        left_delimiter  = "[[[["
        right_delimiter = "]]]]"
      }

      template {
        data            = file("${var.folder}/vaultctl-apply.hcl")
        destination     = "${NOMAD_TASK_DIR}/access/vaultctl-apply.hcl"
        left_delimiter  = "[[[["
        right_delimiter = "]]]]"
      }

      resources {
        cpu    = 100
        memory = 256
      }
    }
  }
}
