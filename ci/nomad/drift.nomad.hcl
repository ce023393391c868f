# Looks every hour whether the server is what the spec says. The run fails when it is not.
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

variable "folder" {
  type        = string
  description = "Folder of the spec, from where this job is submitted"
  default     = "access"
}

job "vaultctl-drift" {
  type = "batch"

  periodic {
    crons            = ["17 * * * *"]
    prohibit_overlap = true
  }

  group "drift" {
    # Drift does not go away by looking again.
    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "drift" {
      driver = "docker"

      config {
        image = var.image
        args  = ["drift", "${NOMAD_TASK_DIR}/access"]
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
        VAULTCTL_AUTH_ROLE   = "vaultctl-plan"
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
