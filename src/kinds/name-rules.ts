import type { NameRule } from '../model/kind.ts';

const WORD = /^\w(?:[\w.-]*\w)?$/;

/** Names of roles: the servers' GenericNameRegex, lower-cased by the JWT method on write and at login. */
export const lowerCaseName: NameRule = {
  pattern: WORD,
  form: 'a name of letters, digits, _, - and . that begins and ends with a letter, digit or _',
  canon: (name) => name.toLowerCase(),
};

/** Names of token roles: the same characters, case-sensitive. */
export const caseSensitiveName: NameRule = { ...lowerCaseName, canon: (name) => name };

/** Names of policies: any characters, slashes included; trimmed and lower-cased by the server. */
export const policyName: NameRule = {
  // A segment of dots would be resolved by HTTP layers, and newer servers refuse it.
  pattern: /^(?!\s*$)(?!(?:.*\/)?\.{1,2}(?:\/|\s*$))[^\u0000-\u001f\u007f]+$/,
  form: 'a policy name: at least one visible character, no control characters, no . or .. segment',
  canon: (name) => name.trim().toLowerCase(),
};

/** Paths of mounts, without slashes at the ends. */
export const mountPath: NameRule = {
  pattern: /^\/?(?!\.{1,2}(?:\/|$))[^\s/*+?#%]+(?:\/(?!\.{1,2}(?:\/|$))[^\s/*+?#%]+)*\/?$/,
  form: 'a mount path: segments divided by /, without spaces, wildcards or . and .. segments',
  canon: (path) => path.replace(/^\/|\/$/g, ''),
};

/** Names of CEL roles: stored as written, but a login looks for its role in lower case. */
export const celRoleName: NameRule = {
  pattern: /^(?!.*[A-Z])\w(?:[\w.-]*\w)?$/,
  form: 'a name of lower-case letters, digits, _, - and . that begins and ends with a letter, digit or _: no login would find it',
  canon: (name) => name,
};

/** Names of identity groups: any characters, in any case, which the server does not tell apart. */
export const groupName: NameRule = {
  pattern: /^(?!\s|(?:.*\/)?\.{1,2}(?:\/|$))[^\u0000-\u001f\u007f]*[^\s/\u0000-\u001f\u007f]$/,
  form: 'a group name: no spaces at its ends, no control characters, no . or .. segment',
  canon: (name) => name.toLowerCase(),
};

/** Paths of namespaces: each segment is a name in the namespace before it. */
export const namespacePath: NameRule = {
  pattern:
    /^\/?(?:(?!(?:root|sys|audit|auth|cubbyhole|identity|\.{1,2})(?:\/|$))[^\s/*+?#%]+(?:\/(?=.)|$|(?=\/$)))+\/?$/,
  form: 'a path of namespaces: names divided by /, without spaces and wildcards, none of root, sys, audit, auth, cubbyhole and identity',
  canon: (path) => path.replace(/^\/|\/$/g, ''),
};

/** For kinds with one object under their parent. */
export const noName: NameRule = { pattern: /^$/, form: 'empty', canon: () => '' };
