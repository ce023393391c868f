import { isWireObject } from '../model/wire.ts';
import type { Wire } from '../model/wire.ts';
import type { AclTraits } from './acl-server.ts';

/** Whether a value of a request counts as allowed; an empty list allows any value. */
export function isAllowedValue(value: Wire, list: readonly Wire[], traits: AclTraits): boolean {
  if (list.length === 0 || isListed(value, list)) return true;
  const elements = traits.comparesElements ? elementsOf(value) : undefined;
  return elements !== undefined && elements.every((element) => isListed(element, list));
}

/** Whether a value of a request counts as denied; an empty list denies any value. */
export function isDeniedValue(value: Wire, list: readonly Wire[], traits: AclTraits): boolean {
  if (list.length === 0 || isListed(value, list)) return true;
  const elements = traits.comparesElements ? elementsOf(value) : undefined;
  return elements !== undefined && elements.some((element) => isListed(element, list));
}

/** A list, or the parts of a text between commas: the servers take any text for such a list. */
function elementsOf(value: Wire): readonly Wire[] | undefined {
  if (typeof value === 'string') return value === '' ? [] : value.split(',').map((part) => part.trim());
  return Array.isArray(value) ? (value as readonly Wire[]) : undefined; // isArray takes the type of the elements away
}

function isListed(value: Wire, list: readonly Wire[]): boolean {
  return list.some((entry) =>
    typeof entry === 'string' && typeof value === 'string' ? globbed(entry, value) : isSame(entry, value),
  );
}

/** A `*` counts at the start and at the end only, and a pattern of one character is that character. */
function globbed(pattern: string, text: string): boolean {
  if (pattern.length < 2) return pattern === text;
  const opens = pattern.startsWith('*');
  const closes = pattern.endsWith('*');
  if (opens && closes) return text.includes(pattern.slice(1, -1));
  if (opens) return text.endsWith(pattern.slice(1));
  if (closes) return text.startsWith(pattern.slice(0, -1));
  return pattern === text;
}

/** Numbers are never the same: the servers read those of a policy and those of a request into different types. */
function isSame(entry: Wire, value: Wire): boolean {
  if (typeof entry === 'string' || typeof entry === 'boolean' || entry === null) return entry === value;
  if (Array.isArray(entry)) return isSameList(entry as readonly Wire[], value); // isArray takes the type away
  if (!isWireObject(entry) || !isWireObject(value)) return false;
  const names = Object.keys(entry);
  return (
    names.length === Object.keys(value).length &&
    names.every((name) => {
      const inner = entry[name];
      const asked = Object.hasOwn(value, name) ? value[name] : undefined;
      return inner !== undefined && asked !== undefined && isSame(inner, asked);
    })
  );
}

function isSameList(entry: readonly Wire[], value: Wire): boolean {
  if (!Array.isArray(value) || value.length !== entry.length) return false;
  return entry.every((element, index) => isSame(element, (value as readonly Wire[])[index] ?? null)); // as long as entry
}
