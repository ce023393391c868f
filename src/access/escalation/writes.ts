import type { AccessOperation } from '../decide.ts';

// The server asks for `create` only where an endpoint looks whether the object is there, and for `update` otherwise:
// https://github.com/openbao/openbao/blob/main/internal/vault/request_handling.go
// Which endpoints do that is tried on real servers (test/live/escalation.test.ts). Where none has the plugin, either counts.

/** A write to an endpoint that does not look what is there. */
export const UPDATE: readonly AccessOperation[] = ['update'];
/** A write to one that does: of something new, or of what is there. */
export const CREATE_OR_UPDATE: readonly AccessOperation[] = ['create', 'update'];
