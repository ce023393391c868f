import fc from 'fast-check';
import { claimsOf, word } from './by-type.ts';
import { alone, dropped, ensured, plainOf } from './draft.ts';
import type { Draft, Fitted } from './draft.ts';
import { sampleOf } from './sample.ts';
import type { Sample } from './sample.ts';

const NO_BATCH = ['token_period', 'token_num_uses', 'token_explicit_max_ttl'];

/** A role is bound by more than the focus, and has redirect URIs where it is or may become one for persons. */
export function fitJwtRole(draft: Draft): Fitted {
  const { focus } = draft;
  let fields = ensured(draft, ensured(draft, draft.fields, 'user_claim'), 'role_type');
  fields = ensured(draft, fields, focus === 'bound_subject' ? 'bound_audiences' : 'bound_subject');
  if (focus === 'allowed_redirect_uris') fields = { ...fields, role_type: roleType('jwt') };
  if (focus === 'role_type' || plainOf(fields, 'role_type') === 'oidc') {
    fields = ensured(draft, fields, 'allowed_redirect_uris');
  }
  if (fields['bound_claims_type'] !== undefined && fields['bound_claims'] !== undefined) {
    fields =
      focus === 'bound_claims'
        ? dropped(draft, fields, ['bound_claims_type'])
        : { ...fields, bound_claims: textClaims(draft) };
  }
  fields = alone(draft, fields, ['token_ttl', 'token_max_ttl']);
  fields = alone(draft, fields, ['token_strictly_bind_ip', 'token_bound_cidrs']);
  // OpenBao refuses an empty name among templates, which by hand is just another spelling.
  fields = alone(draft, fields, ['token_policies', 'token_policies_template_claims']);
  if (fields['token_policies'] !== undefined) {
    fields = dropped(draft, fields, ['token_policies_template_claims']);
  }
  const most = Number(plainOf(fields, 'token_max_ttl') ?? Infinity);
  if (Number(plainOf(fields, 'token_ttl') ?? 0) > most) fields = dropped(draft, fields, ['token_ttl']);
  if (fields['token_bound_cidrs'] !== undefined) fields = dropped(draft, fields, ['token_strictly_bind_ip']);
  return withoutBatchConflict(draft, fields);
}

/** A role for batch tokens is an orphan's, not renewable, and has no counter. */
export function fitTokenRole(draft: Draft): Fitted {
  const fields = withoutBatchConflict(draft, draft.fields);
  if (!/batch/.test(String(plainOf(fields, 'token_type'))) && draft.focus !== 'token_type') return fields;
  if (draft.focus === 'orphan' || draft.focus === 'renewable') return dropped(draft, fields, ['token_type']);
  return { ...fields, orphan: bool(true), renewable: bool(false) };
}

function withoutBatchConflict(draft: Draft, fields: Fitted): Fitted {
  if (NO_BATCH.includes(draft.focus)) return dropped(draft, fields, ['token_type']);
  const mayBeBatch = draft.focus === 'token_type' || String(plainOf(fields, 'token_type')).includes('batch');
  return mayBeBatch ? dropped(draft, fields, NO_BATCH) : fields;
}

/** Globs match text only. */
function textClaims(draft: Draft): Sample {
  const [sample] = fc.sample(claimsOf(word), { numRuns: 1, seed: draft.draw('bound_subject').key.length });
  if (sample === undefined) throw new Error('no sample');
  return sample;
}

function roleType(text: string): Sample {
  return sampleOf(text, { verbatim: text });
}

function bool(value: boolean): Sample {
  return sampleOf(String(value), { value, text: String(value) });
}
