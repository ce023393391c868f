export { accessPolicy } from './access/access-policy.ts';
export type { AccessPolicy } from './access/access-policy.ts';
export type { AclServer } from './access/acl-server.ts';
export { admit } from './access/admit.ts';
export { buildAcl } from './access/build-acl.ts';
export type { Acl, AclInput } from './access/build-acl.ts';
export { builtInPolicy } from './access/built-in-policy.ts';
export { capabilitiesOn } from './access/capabilities-on.ts';
export { decide } from './access/decide.ts';
export type { AccessOperation, AccessRequest, Decision, DecisionReason } from './access/decide.ts';
export type { Entity, EntityAlias, EntityGroup, Identity } from './access/identity.ts';
export type {
  Admitted,
  Login,
  LoginConfig,
  LoginMount,
  LoginOutcome,
  LoginRole,
  Refusal,
  Refused,
  Undecided,
} from './access/login.ts';
export { kinds } from './kinds/index.ts';
export { apply } from './engine/apply.ts';
export type { ApplyInput } from './engine/apply.ts';
export { makePlan } from './engine/plan.ts';
export type { PlanInput } from './engine/plan.ts';
export type { Listing, Place, VaultPort } from './engine/ports.ts';
export { readLive } from './engine/read.ts';
export type { Live } from './engine/read.ts';
export { askServer } from './engine/server.ts';
export type { Diagnostic, Position } from './model/diagnostic.ts';
export type { Field, Kind } from './model/kind.ts';
export type { Applied, Change, FieldChange, Plan } from './model/plan.ts';
export type { Resource } from './model/resource.ts';
export { Secret } from './model/secret.ts';
export type { ServerInfo } from './model/server.ts';
export { VaultError } from './model/vault-error.ts';
export { planText } from './render/plan-text.ts';
export { reportJson } from './render/plan-json.ts';
export { loadSpec } from './spec/load.ts';
export type { LoadedSpec, LoadOptions, SpecDocument } from './spec/load.ts';
export { specSchema } from './spec/schema.ts';
export { validate } from './spec/validate.ts';
