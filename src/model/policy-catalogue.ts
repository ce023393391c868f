import type { CatalogueEntry } from './catalogue-entry.ts';

/** Findings of lint about policies and what they add up to. Part of the catalogue. */
export const policyCatalogue = {
  // -- KV engines of version 2 ----------------------------------------------------------------------------------
  'policy-kv-path-without-data': {
    severity: 'warning',
    rank: 'high',
    rule: 'In a KV engine of version 2 values lie below data/, and what is known of them below metadata/.',
    hint: 'put data/ behind the mount',
  },
  'policy-kv-deny-without-data': {
    severity: 'warning',
    rank: 'high',
    rule: 'In a KV engine of version 2 a deny names data/ and metadata/, or it denies nothing.',
    hint: 'deny both paths',
  },
  'policy-kv-list-on-data': {
    severity: 'warning',
    rank: 'medium',
    rule: 'In a KV engine of version 2 names are listed below metadata/.',
    hint: 'grant list on the same path below metadata/',
  },
  'policy-kv-whole-engine': {
    severity: 'warning',
    rank: 'high',
    rule: 'In a KV engine of version 2 a stanza that writes names the part of the engine that it is for.',
    hint: 'name data/ or metadata/ behind the mount',
  },
  'policy-kv-permanent-delete': {
    severity: 'warning',
    rank: 'medium',
    rule: 'In a KV engine of version 2 a delete on metadata/ and a write on destroy/ cannot be undone.',
    hint: 'grant delete on data/, which keeps the versions, or waive this where it is meant',
  },
  'policy-wildcard-takes-dots': {
    severity: 'warning',
    rank: 'high',
    rule: 'A wildcard below a KV engine reaches no secret that it does not match.',
    hint: 'upgrade the server',
  },
  // -- wildcards and sudo -----------------------------------------------------------------------------------------
  'policy-sudo-not-needed': {
    severity: 'warning',
    rank: 'low',
    rule: 'sudo stands only where a server asks for it.',
    hint: 'take sudo out',
  },
  'policy-sudo-on-wildcard': {
    severity: 'warning',
    rank: 'high',
    rule: 'sudo stands on the paths that need it, not on a pattern around them.',
    hint: 'write a stanza with sudo for each path that needs it',
  },
  'policy-glob-cuts-name': {
    severity: 'warning',
    rank: 'high',
    rule: 'A * at the end of a path follows a slash or a separator, or it matches other names that begin alike.',
    hint: 'put a / before the *',
  },
  'policy-any-token-role': {
    severity: 'warning',
    rank: 'high',
    rule: 'A policy that creates tokens names the token role.',
    hint: 'write auth/token/create/ROLE',
  },
  'policy-revokes-others': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Nobody ends or lists the tokens and leases of everybody by a pattern.',
    hint: 'name the prefix or the path that is meant',
  },
  'policy-unreachable-stanza': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Every stanza decides on some path.',
    hint: 'remove the stanza, or make its path more specific',
  },
  // -- what the policies of one token do to each other ------------------------------------------------------------
  'policy-deny-without-effect': {
    severity: 'warning',
    rank: 'high',
    rule: 'A deny holds against the other policies of the same token; a more specific path comes before it.',
    hint: 'deny by a path that is as specific',
  },
  'policy-narrow-rule-takes-rights': {
    severity: 'warning',
    rank: 'high',
    rule: 'On each path one rule counts, the most specific one; it adds nothing to the others.',
    hint: 'repeat the capabilities in the more specific stanza',
  },
  'policy-deny-misses-node': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A path that ends in /* leaves out the path before the slash.',
    hint: 'deny that path, too',
  },
  'policy-deny-misses-list': {
    severity: 'warning',
    rank: 'high',
    rule: 'A deny of what lies below a path also stops a list of it.',
    hint: 'deny the exact path with a slash at its end, too',
  },
  'policy-one-door-closed': {
    severity: 'warning',
    rank: 'high',
    rule: 'A deny closes every path that leads to the same objects.',
    hint: 'deny the other paths, too',
  },
  'policy-exception-by-case': {
    severity: 'warning',
    rank: 'high',
    rule: 'A name that the server lower-cases is not protected by an exception from a wildcard.',
    hint: 'allow exact names, without a wildcard',
  },
  // -- templates ----------------------------------------------------------------------------------------------------
  'policy-template-on-name': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A template follows ids, not names that can be changed.',
    hint: 'use an id',
  },
  'policy-template-unknown-accessor': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A template takes the accessor of a mount from the mount.',
    hint: 'write ${accessor:MOUNT}; an accessor changes when a mount is made anew',
  },
  'policy-template-takes-wildcards': {
    severity: 'warning',
    rank: 'high',
    rule: 'No token fills a template with * or +.',
    hint: 'bind the claim in the role, or use a server that refuses such values',
  },
  'policy-template-takes-slashes': {
    severity: 'warning',
    rank: 'medium',
    rule: 'No token fills a template with a slash.',
    hint: 'bind the claim in the role, or use a server that refuses such values',
  },
  'policy-template-value-refused': {
    severity: 'warning',
    rank: 'high',
    rule: 'A template is filled with values that the server takes.',
    hint: 'use a claim without slashes',
  },
  // -- endpoints ------------------------------------------------------------------------------------------------------
  'policy-half-of-a-write': {
    severity: 'warning',
    rank: 'medium',
    rule: 'To write takes create where nothing is there, and update where something is.',
    hint: 'grant both create and update',
  },
  'policy-parameters-as-guard': {
    severity: 'warning',
    rank: 'high',
    rule: 'Rules about parameters do not guard a path by which rights are given.',
    hint: 'take the path out; lists, defaults and parameters that are left out pass such rules',
  },
  'policy-mints-credentials': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Only administrators decide what credentials an engine makes.',
    hint: 'grant the path that takes a credential from a role, not the one that changes the role',
  },
  // -- policies as a whole ----------------------------------------------------------------------------------------------
  'policy-unused': {
    severity: 'warning',
    rank: 'low',
    rule: 'A policy is given to somebody.',
    hint: 'remove it, or leave it if something outside of the spec gives it',
  },
  'policy-changes-default': {
    severity: 'warning',
    rank: 'medium',
    rule: 'The policies that every token has are left as the server made them.',
    hint: 'grant it by a policy of its own',
  },
  'policy-too-large': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A policy stays below 512 KiB and 200 stanzas; storage takes at most 1 MiB.',
    hint: 'split it',
  },
  'policy-expires': {
    severity: 'warning',
    rank: 'medium',
    rule: 'What expires is replaced in time.',
    hint: 'move the date, or remove what has expired',
  },
  'policy-stanza-without-capabilities': {
    severity: 'warning',
    rank: 'low',
    rule: 'A stanza has capabilities.',
    hint: 'write the capabilities, or "deny" where that is meant',
  },
  'policy-unknown-mount': {
    severity: 'warning',
    rank: 'medium',
    rule: 'A path begins with a mount that exists.',
    hint: 'correct the path',
  },
  // -- what somebody can reach from there ------------------------------------------------------------------------------
  'escalates-to-root': {
    severity: 'warning',
    rank: 'high',
    rule: 'Nobody can give itself any policy, read the storage or run a program on the server.',
    hint: 'take the first step out of the policy, or waive this for administrators',
  },
  'escalates-to-others': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Nobody can act as somebody else, or make credentials of other systems.',
    hint: 'take the first step out of the policy, or waive this where it is the task of the role',
  },
  'binding-too-weak-for-rights': {
    severity: 'warning',
    rank: 'high',
    rule: 'Who can reach any policy binds an audience and the very job, in full, and its token lives 30 minutes at most; an hour where it can reach what others have.',
    hint: 'bind the job or the workload in full, and set token_ttl; or take the rights out of the policy',
  },
  'token-outlives-its-login': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Nobody can make a token that is not revoked together with its own.',
    hint: 'take the step out of the policy, or let the token role make no orphans',
  },
  'can-lock-out-others': {
    severity: 'warning',
    rank: 'medium',
    rule: 'Nobody can change or end the access of others.',
    hint: 'take the step out of the policy, or waive this where it is the task of the role',
  },
  'can-list-who-has-access': {
    severity: 'warning',
    rank: 'low',
    rule: 'Only those who need it see who has access.',
    hint: 'take the step out of the policy, or leave it where it is needed',
  },
} as const satisfies Record<string, CatalogueEntry>;
