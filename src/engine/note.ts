import { fieldEntries } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import type { Change, Plan } from '../model/plan.ts';
import { indexKinds } from '../model/references.ts';
import type { FieldValue, Resource } from '../model/resource.ts';
import { Secret } from '../model/secret.ts';
import { textsIn } from '../model/wire.ts';
import { takenText } from './prune.ts';
import type { Prunables } from './prune.ts';
import type { Live } from './read.ts';
import type { WriteOnlyOf, WriteOnlyState } from './write-only.ts';

interface NoteInput {
  readonly writeOnly?: WriteOnlyOf;
  readonly desired: readonly Resource[];
  readonly live: Live;
  readonly kinds: readonly Kind[];
  readonly prunables?: Prunables;
}

/** Remarks about single objects: what cannot be read back, whom the server will call, what could not be seen. */
export function notesOf(input: NoteInput, changes: readonly Change[]): Plan['notes'] {
  const byName = indexKinds(input.kinds);
  const changed = new Set(changes.map(({ address }) => address));
  const perObject = input.desired.flatMap((resource) => {
    const kind = byName.get(resource.kind);
    if (kind === undefined) return [];
    const states = input.writeOnly?.(resource) ?? new Map<string, WriteOnlyState>();
    const texts = changed.has(resource.address)
      ? [
          ...contactNotes(kind, resource),
          ...inState(states, 'missing', 'is not available here; apply needs it'),
        ]
      : unreadableNotes(states);
    return texts.map((text) => ({ address: resource.address, text }));
  });
  return inOrder([...perObject, ...notesOnServer(input.live), ...notesOnPruning(input.prunables)]);
}

/** By address, so that the order of the spec's files and of the answers does not matter. */
function inOrder(notes: Plan['notes']): Plan['notes'] {
  const key = ({ address, text }: Plan['notes'][number]): string => `${address} ${text}`;
  return notes.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function unreadableNotes(states: ReadonlyMap<string, WriteOnlyState>): readonly string[] {
  return [
    ...inState(
      states,
      'unknown',
      'cannot be read back, so it is not compared; it is written with any other change, or with --rewrite-secrets',
    ),
    ...inState(
      states,
      'hidden',
      'may have changed: cannot tell, because this token may not read the key of the inventory',
    ),
    ...inState(states, 'missing', 'is not available here, so it is not compared'),
  ];
}

function inState(
  states: ReadonlyMap<string, WriteOnlyState>,
  wanted: WriteOnlyState,
  text: string,
): readonly string[] {
  const names = [...states].filter(([, state]) => state === wanted).map(([name]) => name);
  return names.length === 0 ? [] : [`${names.join(', ')} ${text}`];
}

function contactNotes(kind: Kind, resource: Resource): readonly string[] {
  const hosts = fieldEntries(kind).flatMap(([name, field]) => hostsIn(field, resource.values[name] ?? null));
  return hosts.length === 0
    ? []
    : [`the server will contact ${[...new Set(hosts)].join(', ')} when this is written`];
}

function hostsIn(field: Field, value: FieldValue): readonly string[] {
  if (field.contacted !== true) return [];
  if (value instanceof Secret) return ['(sensitive)'];
  return textsIn(value)
    .filter((text) => URL.canParse(text))
    .map((text) => new URL(text).host);
}

function notesOnServer(live: Live): Plan['notes'] {
  return [
    ...live.leftOut.map((address) => ({
      address,
      text: 'the server holds a config that the spec leaves out; it is not managed',
    })),
    ...live.notListed.map(({ kind, path }) => ({
      address: path,
      text: `the token may not list this, so objects of kind ${kind} beside the spec are not shown`,
    })),
  ];
}

function notesOnPruning(prunables: Prunables | undefined): Plan['notes'] {
  if (prunables === undefined) return [];
  return [
    ...prunables.prunable.flatMap(({ address, takes }) => {
      const text = takenText(takes);
      return text === undefined ? [] : [{ address, text }];
    }),
    ...prunables.unread.map((address) => ({
      address,
      text: 'the token may not read this, so whether it names what is deleted is not known',
    })),
  ];
}
