import type { CatalogueEntry } from './catalogue-entry.ts';
import type { Diagnostic } from './diagnostic.ts';
import { loginCatalogue } from './login-catalogue.ts';
import { policyCatalogue } from './policy-catalogue.ts';
import { testCatalogue } from './test-catalogue.ts';

/** Every finding that vaultctl makes: code, severity, rule, next step. The reference page is derived from it. */
export const catalogue = {
  ...loginCatalogue,
  ...policyCatalogue,
  ...testCatalogue,
  // -- reading files ---------------------------------------------------------------------------------------
  'file-not-readable': {
    severity: 'error',
    rule: 'Every file that is named must exist and be readable.',
    hint: 'check the path, or run vaultctl in the folder that holds the spec',
  },
  'file-outside-spec': {
    severity: 'error',
    rule: 'A spec reads files only from its own folder and the folders below it.',
    hint: 'move the file next to the spec; links are followed before this is checked',
  },
  'file-too-large': {
    severity: 'error',
    rule: 'A spec file holds at most 16 MiB.',
    hint: 'split it into several files in one folder',
  },
  'spec-empty': {
    severity: 'error',
    rule: 'A spec file holds at least one YAML document with objects, and a folder at least one spec file.',
    hint: 'run `vaultctl init` for a commented starter spec',
  },
  'yaml-syntax': {
    severity: 'error',
    rule: 'The file must be YAML 1.2.',
    hint: 'correct the YAML at this place',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    rule: 'A key stands once in a mapping.',
    hint: 'remove one of the two, or rename it',
  },
  'yaml-alias': {
    severity: 'error',
    rule: 'An alias names an anchor of the same document.',
    hint: 'quote a string that begins with *',
  },
  'yaml-template': {
    severity: 'error',
    rule: 'A {{template}} is text, and YAML reads bare braces as a mapping.',
    hint: 'quote the whole value',
  },
  'yaml-tag': {
    severity: 'error',
    rule: 'A spec has no custom YAML tags.',
    hint: 'remove the tag; use ${env:…} or ${file:…} to bring in values',
  },
  'yaml-version': {
    severity: 'error',
    rule: 'The spec is YAML 1.2.',
    hint: 'remove the %YAML directive',
  },
  'yaml-key': {
    severity: 'error',
    rule: 'A key is a plain string.',
    hint: 'quote the key, or write a name',
  },
  'yaml-number': {
    severity: 'error',
    rule: 'A number is written as a plain decimal integer: no leading zero, exponent, fraction or other base.',
    hint: 'quote it if it is text; write 900 or 15m for a time',
  },
  'yaml-null': {
    severity: 'error',
    rule: 'A value is not null.',
    hint: 'write the value, an empty list [] or an empty string "", or remove the key',
  },
  // -- substitution -----------------------------------------------------------------------------------------
  'substitution-syntax': {
    severity: 'error',
    rule: 'A substitution is ${var:NAME}, ${env:NAME} or ${file:PATH}, and in policies ${accessor:MOUNT}.',
    hint: 'write $${ for a literal ${',
  },
  'accessor-of-unknown-mount': {
    severity: 'error',
    rule: 'The auth mount in ${accessor:MOUNT} is on the server or made by this run.',
    hint: 'correct the path, or declare the mount under auth:',
  },
  'variable-undefined': {
    severity: 'error',
    rule: 'A variable that is used has a value.',
    hint: 'declare it under variables: with a default, or give it with --var NAME=VALUE or --var-file FILE',
  },
  'variable-unknown': {
    severity: 'error',
    rule: '--var and --var-file set variables that the spec declares.',
    hint: 'declare the variable under variables:, or correct the name',
  },
  'env-undefined': {
    severity: 'error',
    rule: 'An environment variable that is used is set.',
    hint: 'set it before vaultctl runs',
  },
  'env-not-allowed': {
    severity: 'error',
    rule: 'A spec reads only environment variables whose name begins with the allowed prefix.',
    hint: 'rename the variable, or widen the prefix with --env-prefix on the command line',
  },
  // -- shape ------------------------------------------------------------------------------------------------
  'unknown-key': {
    severity: 'error',
    rule: 'A spec has no keys that the schema does not know.',
    hint: 'remove the key, or correct its name',
  },
  'wrong-type': {
    severity: 'error',
    rule: 'A value has the type that its field takes.',
    hint: 'see the reference for what the field takes',
  },
  'missing-key': {
    severity: 'error',
    rule: 'A field that the server demands is present.',
    hint: 'add the field',
  },
  'value-not-allowed': {
    severity: 'error',
    rule: 'A field with a fixed set of values takes one of them.',
    hint: 'correct the value, or remove it',
  },
  'invalid-value': {
    severity: 'error',
    rule: 'A value has the form that the server takes.',
    hint: 'see the reference for what the field takes',
  },
  'invalid-name': {
    severity: 'error',
    rule: 'A name has the characters that the server takes.',
    hint: 'rename the object',
  },
  'duplicate-object': {
    severity: 'error',
    rule: 'One object on the server stands once in the spec.',
    hint: 'remove one of the two',
  },
  'deprecated-field': {
    severity: 'warning',
    rank: 'low',
    rule: 'A deprecated field name is accepted and means its successor.',
    hint: 'write the successor',
  },
  'deprecated-field-twice': {
    severity: 'error',
    rule: 'A field and its deprecated name do not stand together.',
    hint: 'remove the deprecated one',
  },
  'name-lower-cased': {
    severity: 'warning',
    rank: 'low',
    rule: 'The server lower-cases this kind of name; vaultctl manages the object in lower case.',
    hint: 'write the name in lower case',
  },
  'builtin-object': {
    severity: 'error',
    rule: 'The server does not let this built-in object be written.',
    hint: 'remove it from the spec',
  },
  'reference-not-in-spec': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A name that a field refers to exists in the spec or on the server.',
    hint: 'define it in the spec, correct the name, or leave it if it is made elsewhere',
  },
  'mount-not-in-spec': {
    severity: 'error',
    rule: 'A config or role stands below a mount of a type that has it.',
    hint: 'declare the mount with its type',
  },
  'mount-path-conflict': {
    severity: 'error',
    rule: 'The path of a mount does not lie above or below another mount.',
    hint: 'choose another path for one of the two',
  },
  // -- what the server would refuse -------------------------------------------------------------------------
  'mount-option-not-allowed': {
    severity: 'error',
    rule: 'A mount has only the options that its type knows.',
    hint: 'remove the option',
  },
  'kv-config-needs-version-2': {
    severity: 'error',
    rule: 'Only a KV engine of version 2 has a config.',
    hint: 'set options: { version: "2" } on the mount, or remove config',
  },
  'ttl-above-max': {
    severity: 'error',
    rule: 'A TTL is not above its maximum.',
    hint: 'lower the TTL or raise the maximum',
  },
  'ttl-above-mount': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A TTL above the mount’s maximum is cut to it by the server.',
    hint: 'lower the TTL, or raise tune.max_lease_ttl of the mount',
  },
  'batch-token-conflict': {
    severity: 'error',
    rule: 'Batch tokens have no period, no use count and, for token roles, no parent, renewal or explicit maximum.',
    hint: 'use a service token, or drop the other field',
  },
  'bind-ip-conflict': {
    severity: 'error',
    rule: 'A token is bound to networks or to the address that logged in, not both.',
    hint: 'remove one of the two',
  },
  'jwt-config-key-source': {
    severity: 'error',
    rule: 'A JWT mount has exactly one key source.',
    hint: 'set exactly one key source',
  },
  'jwt-config-client': {
    severity: 'error',
    rule: 'An OIDC client has an id, a secret and a discovery URL.',
    hint: 'set all three, or none of id and secret',
  },
  'jwt-config-discovery-url': {
    severity: 'error',
    rule: 'The discovery URL is the issuer, without the .well-known part.',
    hint: 'cut the URL before /.well-known',
  },
  'jwt-config-response-mode': {
    severity: 'error',
    rule: 'The response mode query cannot carry an id_token.',
    hint: 'use form_post, or ask for code only',
  },
  'jwt-config-provider': {
    severity: 'error',
    rule: 'A provider_config names one of the providers that the server knows.',
    hint: 'correct provider_config.provider, or remove provider_config',
  },
  'jwt-config-jwks-pairs': {
    severity: 'error',
    rule: 'With several key sets there is no common issuer and no common CA.',
    hint: 'remove the field beside jwks_pairs',
  },
  'pem-not-readable': {
    severity: 'error',
    rule: 'A key or certificate is PEM text.',
    hint: 'give the whole block from -----BEGIN to -----END, as a block scalar or as ${file:…}',
  },
  'private-key-in-spec': {
    severity: 'error',
    rule: 'A spec holds public keys and certificates only.',
    hint: 'remove the private key, treat it as known to everybody who could read the spec, and give its public key',
  },
  'secret-in-spec': {
    severity: 'warning',
    rank: 'high',
    rule: 'No secret stands in a spec, a file of variables or a command line: whoever can read them has it.',
    hint: 'write ${env:NAME} or ${file:PATH} instead, and have a new secret made',
  },
  'role-type-omitted': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A role without role_type is of type oidc.',
    hint: 'write role_type',
  },
  'oidc-role-no-redirect-uris': {
    severity: 'error',
    rule: 'An oidc role has redirect URIs.',
    hint: 'add allowed_redirect_uris, or write role_type: jwt',
  },
  'jwt-role-unbound': {
    severity: 'error',
    rule: 'A jwt role is bound to an audience, a subject, claims or networks.',
    hint: 'bind it to what the right tokens have and others lack',
  },
  'jwt-role-in-oidc-mount': {
    severity: 'warning',
    rank: 'high',
    rule: 'On Vault a mount with an OIDC client admits no jwt role.',
    hint: 'use one mount for people and another for machines',
  },
  'role-grants-root': {
    severity: 'error',
    rule: 'No auth method may hand out the policies root and response-wrapping.',
    hint: 'name the policies that are needed',
  },
  'glob-claim-not-text': {
    severity: 'error',
    rule: 'Under bound_claims_type glob every accepted value is text.',
    hint: 'quote the value',
  },
  'group-members-external': {
    severity: 'error',
    rule: 'An external group gets its members from logins, through its alias.',
    hint: 'remove the members, or write type: internal',
  },
  'claim-mapping-conflict': {
    severity: 'error',
    rule: 'Each claim is mapped to a metadata key of its own, and not to "role".',
    hint: 'choose another metadata key',
  },
  // -- what can never work, or has no effect ------------------------------------------------------------------
  'bound-claim-never-matches': {
    severity: 'error',
    rule: 'A bound claim accepts at least one value.',
    hint: 'give a value, or remove the claim',
  },
  'field-without-effect': {
    severity: 'warning',
    rank: 'low',
    rule: 'A field that the server takes and never uses is left out.',
    hint: 'remove the field',
  },
  // -- what depends on the server ---------------------------------------------------------------------------
  'request-too-complex': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A request stays within the server’s limits: 1,000 strings, keys included, on OpenBao 2.4 and later; texts of 1 MiB and lists of 10,000 on Vault.',
    hint: 'split the object, or raise the limit on the listener',
  },
  'field-not-on-server': {
    severity: 'error',
    rule: 'A field is set only where the server knows it.',
    hint: 'remove the field, or use a server that has it',
  },
  'kind-not-on-server': {
    severity: 'error',
    rule: 'An object stands in the spec only where the server has its kind.',
    hint: 'remove the object, or use a server that has it',
  },
  'namespace-not-on-server': {
    severity: 'error',
    rule: 'Namespaces are used only with Vault Enterprise or OpenBao 2.3 and later.',
    hint: 'remove the namespace; community editions of Vault ignore it and would write to the root',
  },
  'immutable-field': {
    severity: 'error',
    guard: true,
    rule: 'The server cannot change this field on an existing object, and vaultctl never deletes a mount to change it.',
    hint: 'write the value that the server has; or make a mount at another path, move its users, and disable this one by hand',
  },
  // -- policy texts -----------------------------------------------------------------------------------------
  'policy-syntax': {
    severity: 'error',
    rule: 'A policy is HCL as the servers read it, or JSON.',
    hint: 'correct the text at this place',
  },
  'policy-empty': {
    severity: 'error',
    rule: 'A policy has a text.',
    hint: 'write at least one path stanza, or remove the policy',
  },
  'policy-bom': {
    severity: 'error',
    rule: 'A policy text begins without a byte order mark.',
    hint: 'save the file as UTF-8 without a byte order mark',
  },
  'policy-unknown-key': {
    severity: 'error',
    rule: 'A stanza has only the keys that the servers know.',
    hint: 'remove the key, or correct its name',
  },
  'policy-unknown-capability': {
    severity: 'error',
    rule: 'A capability is one that the servers know.',
    hint: 'correct the word',
  },
  'policy-value-type': {
    severity: 'error',
    rule: 'A stanza key has the type that the servers take.',
    hint: 'correct the value',
  },
  'policy-wildcard': {
    severity: 'error',
    rule: 'A path does not hold +*.',
    hint: 'end the path with + or with *',
  },
  'policy-wrapping-ttl': {
    severity: 'error',
    rule: 'max_wrapping_ttl is not below min_wrapping_ttl.',
    hint: 'raise max_wrapping_ttl, or lower min_wrapping_ttl',
  },
  'policy-template-braces': {
    severity: 'error',
    rule: 'The braces of a template are balanced.',
    hint: 'write {{identity.…}} with two braces on each side',
  },
  'policy-capability-not-portable': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A capability is known to both Vault and OpenBao.',
    hint: 'remove it if the spec is for both; it is an error where the server does not know it',
  },
  'policy-key-not-portable': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A stanza key is known to both Vault and OpenBao.',
    hint: 'remove it if the spec is for both; it is an error where the server does not know it',
  },
  'policy-duplicate-attribute': {
    severity: 'warning',
    rank: 'high',
    rule: 'An attribute stands once in its block.',
    hint: 'merge the two; Vault 1.21 and later refuses the policy',
  },
  'policy-base64': {
    severity: 'error',
    rule: 'A policy is written in clear: the server decodes base64, so it never reads back as written.',
    hint: 'write the policy itself, so that people can review what the server will store',
  },
  'policy-no-path': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A policy has at least one path stanza.',
    hint: 'add a stanza, or remove the policy',
  },
  'policy-same-path-twice': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A path stands in one stanza of a policy.',
    hint: 'merge the stanzas; the servers join their capabilities',
  },
  'policy-glob-literal': {
    severity: 'warning',
    rank: 'high',
    rule: 'A * is a wildcard only at the end of a path.',
    hint: 'use + for one whole segment',
  },
  'policy-plus-literal': {
    severity: 'warning',
    rank: 'high',
    rule: 'A + is a wildcard only as a whole segment.',
    hint: 'write + between two slashes',
  },
  'policy-legacy-shorthand': {
    severity: 'warning',
    rank: 'low',
    rule: 'Capabilities are written as a list.',
    hint: 'write capabilities = […]',
  },
  'policy-json-ignored': {
    severity: 'warning',
    rank: 'high',
    rule: 'A JSON policy holds only what the servers read; they drop the rest without a word.',
    hint: 'remove what is passed over',
  },
  'policy-label-ignored': {
    severity: 'warning',
    rank: 'high',
    rule: 'A stanza has one path; the servers read only the first.',
    hint: 'write one stanza for each path',
  },
  'policy-label-missing': {
    severity: 'warning',
    rank: 'high',
    rule: 'A stanza names its path; without one the servers take the word path for it.',
    hint: 'write path "…" { … }',
  },
  // -- what is known about the platforms ------------------------------------------------------------------------
  'jwt-role-no-bound-audiences': {
    severity: 'warning',
    rank: 'high',
    rule: 'A jwt role binds an audience: the servers refuse a token that has one at a role that binds none.',
    hint: 'set bound_audiences to the `aud` of the tokens',
  },
  'audience-is-only-binding': {
    severity: 'warning',
    rank: 'high',
    rule: 'A role binds more than an audience that whoever asks for the token chooses.',
    hint: 'bind what the platform vouches for, such as an id of the project',
  },
  'organisation-not-bound': {
    severity: 'warning',
    rank: 'high',
    rule: 'At an issuer that signs for many customers a role binds the organisation, or something in it.',
    hint: 'bind an id of the organisation or of the project',
  },
  'nomad-role-for-any-job': {
    severity: 'warning',
    rank: 'high',
    rule: 'A role for Nomad has bound claims, or policies with templates over the job.',
    hint: 'bind nomad_namespace and nomad_job_id, or write the policy with {{identity.entity.aliases.…}}',
  },
  'user-claim-may-be-empty': {
    severity: 'warning',
    rank: 'high',
    rule: 'user_claim is a claim that every token has: a login without it fails.',
    hint: 'name a claim that is always there',
  },
  'user-claim-is-person': {
    severity: 'warning',
    rank: 'medium',
    rule: 'user_claim of a machine names the machine, not the person who set it off.',
    hint: 'name a claim of the project or the workload',
  },
  'user-claim-can-change': {
    severity: 'warning',
    rank: 'medium',
    rule: 'user_claim stays the same from run to run, and when somebody renames something.',
    hint: 'name an id',
  },
  'user-claim-not-unique': {
    severity: 'warning',
    rank: 'medium',
    rule: 'user_claim tells one workload from another.',
    hint: 'name a claim that no other workload shares',
  },
  'claim-not-text': {
    severity: 'error',
    rule: 'user_claim and the claims in claim_mappings are texts in the token.',
    hint: 'name a claim that is text',
  },
  'claim-json-pointer': {
    severity: 'error',
    rule: 'A JSON pointer begins with a slash, and every other name of a claim is taken as it is.',
    hint: 'write the claim as the token has it, or as a JSON pointer',
  },
  'claim-not-sent': {
    severity: 'warning',
    rank: 'high',
    rule: 'A role asks only for claims that the platform’s tokens have.',
    hint: 'correct the name of the claim',
  },
  'claim-mapping-not-sent': {
    severity: 'warning',
    rank: 'low',
    rule: 'A claim that the tokens do not have is not copied, without a word.',
    hint: 'remove the mapping, or correct the name of the claim',
  },
  'bound-claim-mutable-name': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A role binds ids where there are ids: a name can be changed, and be taken by somebody else.',
    hint: 'bind the id',
  },
  'bound-claim-wrong-type': {
    severity: 'warning',
    rank: 'high',
    rule: 'A bound value has the type that the claim has in the token: `true` is not `"true"`.',
    hint: 'write the value with the type of the claim',
  },
  'bound-claim-wrong-form': {
    severity: 'warning',
    rank: 'high',
    rule: 'A bound value looks like the values that the platform sends.',
    hint: 'write the value as the token has it',
  },
  'wildcard-in-exact-comparison': {
    severity: 'warning',
    rank: 'high',
    rule: 'A * is a wildcard only in bound_claims, under bound_claims_type glob.',
    hint: 'set bound_claims_type: glob, or write the value in full',
  },
  'branch-also-matches-pull-request-target': {
    severity: 'warning',
    rank: 'high',
    rule: 'A binding to a branch does not let in pull requests into that branch.',
    hint: 'bind the type of the reference too',
  },
  'branch-also-matches-tag': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A binding to a branch does not let in a tag of the same name.',
    hint: 'bind the type of the reference too',
  },
  'branch-not-protected': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A role for one branch or tag lets in nothing that anybody can push under its name.',
    hint: 'bind that the branch or tag is protected',
  },
  'github-subject-form': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Repositories of GitHub that are new, renamed or moved since July 2026 have ids in `sub`, which older forms do not match.',
    hint: 'bind repository_id and ref or environment instead of sub',
  },
  'plan-has-rights-of-apply': {
    severity: 'warning',
    rank: 'low',
    rule: 'Plans and applies of Terraform have roles of their own when their rights differ.',
    hint: 'bind terraform_run_phase, and make a role with fewer rights for plan',
  },
  'issuer-spelling': {
    severity: 'error',
    rule: 'An issuer is spelled as its tokens spell it, to the byte: scheme, host and the slash at the end.',
    hint: 'write the issuer as it stands in `iss`',
  },
  'issuer-not-discovery-url': {
    severity: 'warning',
    rank: 'high',
    rule: 'oidc_discovery_url and bound_issuer are the same issuer.',
    hint: 'write the same URL in both, as it stands in `iss`',
  },
  'no-default-policy-breaks-client': {
    severity: 'warning',
    rank: 'high',
    rule: 'A token without the policy default has what its client does with itself from another policy.',
    hint: 'remove token_no_default_policy, or allow those paths in a policy of the role',
  },
  'nomad-token-cannot-be-renewed': {
    severity: 'warning',
    rank: 'high',
    rule: 'The token of a Nomad task can be renewed for as long as the task runs.',
    hint: 'use token_period, without token_explicit_max_ttl and token_num_uses',
  },
  'nomad-role-refused': {
    severity: 'error',
    rule: 'A token role passes the check that Nomad of that version makes itself.',
    hint: 'set the field as Nomad asks; its servers stay up and go on without Vault',
  },
  'nomad-task-fails': {
    severity: 'error',
    rule: 'The tokens of a token role for Nomad have an accessor, can renew themselves and are not used up.',
    hint: 'use service tokens that keep the policy default and have no token_num_uses',
  },
  'nomad-role-escalation': {
    severity: 'warning',
    rank: 'high',
    rule: 'No job may ask Nomad for the policy that creates tokens.',
    hint: 'name the policy of the Nomad servers in disallowed_policies',
  },
  'nomad-tasks-end-with-server-token': {
    severity: 'warning',
    rank: 'medium',
    rule: 'The tokens of Nomad tasks are orphans: others die with the token of the Nomad servers.',
    hint: 'set orphan: true',
  },
  'nomad-capability-missing': {
    severity: 'warning',
    rank: 'medium',
    rule: 'The policy of the Nomad servers has the capabilities that Nomad of that version checks.',
    hint: 'add a stanza for the path',
  },
  'nomad-without-token-roles': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Nomad 1.10 and later has no use for a token role: tasks log in with their workload identity.',
    hint: 'move to a JWT mount, and remove the token role and its policy once no older server is left',
  },
  'policy-names-unknown-token-role': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A token role that a policy names exists in the spec, where the spec has token roles.',
    hint: 'correct the name, or leave it if the role is made elsewhere',
  },
  'policy-path-leading-slash': {
    severity: 'warning',
    rank: 'low',
    rule: 'A path begins without a slash; the servers strip one.',
    hint: 'remove the slash',
  },
  'policy-metadata-without-list': {
    severity: 'warning',
    rank: 'low',
    rule: 'To list names below metadata/ takes the capability list.',
    hint: 'add "list", or name the one path whose metadata is read',
  },
  // -- what the spec says about vaultctl's own work -----------------------------------------------------------
  'invalid-owner': {
    severity: 'error',
    rule: 'An owner is one name for the whole spec, of letters, digits, dots, dashes and underscores.',
    hint: 'write one owner: at the top of one document',
  },
  'owner-mark-in-spec': {
    severity: 'error',
    rule: 'The mark of an owner is written by vaultctl and does not stand in the spec.',
    hint: 'remove the mark; owner: at the top of the spec says whose it is',
  },
  'preset-twice': {
    severity: 'error',
    rule: 'What a preset stands for follows from one place in it.',
    hint: 'remove one of the two, or write the object in the long form',
  },
  'setting-twice': {
    severity: 'error',
    rule: 'A setting has one value for the whole spec.',
    hint: 'keep one of the two',
  },
  'ignore-without-effect': {
    severity: 'warning',
    rank: 'medium',
    rule: 'An entry of ignore: names fields of objects in the spec.',
    hint: 'correct the address or the field, or remove the entry',
  },
  'nothing-selected': {
    severity: 'error',
    rule: '--target and --exclude leave at least one object.',
    hint: 'compare the patterns with the addresses that a plan shows; * stands for any text',
  },
  'value-not-available': {
    severity: 'error',
    rule: 'A sensitive value is there when its object must be written.',
    hint: 'set the variable before apply; plan and validate work without it',
  },
  // -- guards -------------------------------------------------------------------------------------------------
  'wrong-cluster': {
    severity: 'error',
    guard: true,
    rule: 'The spec is applied only to the cluster that settings.cluster names.',
    hint: 'check VAULT_ADDR; nothing was read from this server',
  },
  'guard-other-owner': {
    severity: 'error',
    guard: true,
    rule: 'An object that another owner has marked is not written.',
    hint: 'let one repository have it; to take it over, add --take-over=ADDRESS',
  },
  'guard-deletes': {
    severity: 'error',
    guard: true,
    rule: 'A plan deletes at most 10 objects, and at most 30 % of a kind with 10 or more.',
    hint: 'check the list; to go on, add --allow-deletes=NUMBER',
  },
  'guard-empty-spec': {
    severity: 'error',
    guard: true,
    rule: 'A spec without objects never prunes.',
    hint: 'check the paths that were given; nothing overrides this',
  },
  'guard-shrunk-spec': {
    severity: 'error',
    guard: true,
    rule: 'A spec has at least half of the objects that its inventory lists.',
    hint: 'check that all files are there; to go on, add --allow-shrink',
  },
  'guard-mount-delete': {
    severity: 'error',
    guard: true,
    rule: 'A mount is deleted only when its path is named.',
    hint: 'check what goes with it; to go on, add --allow-mount-delete=PATH',
  },
  'guard-self-lockout': {
    severity: 'error',
    guard: true,
    rule: 'What the login in use stands on is not changed or deleted.',
    hint: 'use another login; to go on, add --allow-self-lockout',
  },
  'guard-transient-widening': {
    severity: 'error',
    guard: true,
    rule: 'While a plan is carried out, nobody has more access than before and after it together.',
    hint: 'split the change: apply what narrows first, or give a policy that is widened a new name; to go on, add --allow-transient-widening',
  },
  'access-widened': {
    severity: 'error',
    rule: 'With --fail-on widening a plan may not widen access, nor change it so that it cannot be compared.',
    hint: 'look at what the plan says about access; to go on, leave --fail-on out',
  },
  'guard-still-named': {
    severity: 'error',
    guard: true,
    rule: 'An object is not deleted while another one that stays still names it.',
    hint: 'remove the name there first',
  },
  'plan-stale': {
    severity: 'error',
    guard: true,
    rule: 'A plan that somebody agreed to is carried out only while everything that it was made from is unchanged.',
    hint: 'plan again, look at the difference, and agree to that plan',
  },
  'lock-held': {
    severity: 'error',
    guard: true,
    rule: 'Only one at a time applies specs that name the same lock.',
    hint: 'wait for that run, or let this one wait with --lock-timeout',
  },
  'waiver-expired': {
    severity: 'warning',
    rank: 'low',
    rule: 'A waiver counts until the day that it names.',
    hint: 'put right what it waived, or look at it again and name a later day',
  },
  'waiver-unused': {
    severity: 'warning',
    rank: 'low',
    rule: 'A waiver that waives nothing hides what comes later.',
    hint: 'remove it',
  },
  'plan-file-as-spec': {
    severity: 'error',
    rule: 'A saved plan is not a spec.',
    hint: 'write `vaultctl apply --plan FILE`',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** Whether a finding is a guard's refusal, not a mistake in the spec. */
export function isGuard({ code }: Diagnostic): boolean {
  const entry: CatalogueEntry | undefined = (catalogue as Partial<Record<string, CatalogueEntry>>)[code];
  return entry?.guard === true;
}

export type DiagnosticCode = keyof typeof catalogue;

/** The rule as the beginning of a message, for a finding whose own message would show what must not be shown. */
export function ruleAsMessage(code: DiagnosticCode): string {
  const { rule } = catalogue[code];
  const first = rule.charAt(0);
  return (/^[A-Z][a-z]* /.test(rule) ? first.toLowerCase() : first) + rule.slice(1).replace(/\.$/, '');
}

/** Builds a finding with the severity, rank and usual hint of its code. */
export function finding(
  code: DiagnosticCode,
  message: string,
  more: Partial<Omit<Diagnostic, 'code' | 'message'>> = {},
): Diagnostic {
  const { severity, hint, rank }: CatalogueEntry = catalogue[code];
  return { severity, ...(rank !== undefined && { rank }), code, message, hint, ...more };
}
