import { dropped, ensured, plainOf } from './draft.ts';
import type { Draft, Fitted } from './draft.ts';
import { sampleOf } from './sample.ts';

const SOURCES = ['oidc_discovery_url', 'jwks_url', 'jwks_pairs', 'jwt_validation_pubkeys'];
const CLIENT = ['oidc_client_id', 'oidc_client_secret'];
const ANSWER = ['oidc_response_mode', 'oidc_response_types'];
/** What only one key source goes with. */
const NEEDS: Readonly<Record<string, string>> = {
  oidc_discovery_ca_pem: 'oidc_discovery_url',
  oidc_client_id: 'oidc_discovery_url',
  oidc_client_secret: 'oidc_discovery_url',
  provider_config: 'oidc_discovery_url',
  jwks_ca_pem: 'jwks_url',
};

/** Exactly one key source, and what goes with it. */
export function fitConfig(draft: Draft): Fitted {
  const { focus } = draft;
  const present = Object.keys(draft.fields);
  const wanted = SOURCES.includes(focus) ? focus : NEEDS[focus];
  // Pairs have no issuer in common.
  const possible = SOURCES.filter((name) => focus !== 'bound_issuer' || name !== 'jwks_pairs');
  const source = wanted ?? present.find((name) => possible.includes(name)) ?? 'jwt_validation_pubkeys';
  let fields = ensured(draft, draft.fields, source);
  fields = dropped(
    draft,
    fields,
    SOURCES.filter((name) => name !== source),
  );
  fields = dropped(
    draft,
    fields,
    Object.keys(NEEDS).filter((name) => NEEDS[name] !== source),
  );
  // The client stands and goes as a whole.
  if (CLIENT.some((name) => fields[name] !== undefined)) {
    fields = CLIENT.reduce((all, name) => ensured(draft, all, name), fields);
  }
  if (source === 'jwks_pairs') fields = dropped(draft, fields, ['bound_issuer']);
  return answers(draft, fields);
}

/** An id_token is answered in a form, and whichever of the two is the focus may go. */
function answers(draft: Draft, fields: Fitted): Fitted {
  const withoutMode = plainOf(fields, 'oidc_response_mode') !== 'form_post';
  if (draft.focus === 'oidc_response_types') {
    return { ...fields, oidc_response_mode: sampleOf('form_post', { verbatim: 'form_post' }) };
  }
  if (draft.focus === 'oidc_response_mode') return dropped(draft, fields, ['oidc_response_types']);
  return withoutMode ? dropped(draft, fields, ANSWER.slice(1)) : fields;
}
