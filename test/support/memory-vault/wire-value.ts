import { NumberText } from '../../../src/model/wire.ts';
import type { Wire } from '../../../src/model/wire.ts';

/** `Array.isArray` alone makes readonly lists lists of `any`. */
export function isList(value: Wire | undefined): value is readonly Wire[] {
  return Array.isArray(value);
}

/** A scalar as Go's weak typing turns it into text; a missing value is empty. */
export function textOf(value: Wire | undefined): string {
  if (value === undefined || value === null) return '';
  if (value instanceof NumberText) return value.text;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The strings of a list; nothing of anything else. */
export function stringsOf(value: Wire | undefined): string[] {
  return isList(value) ? value.filter((part) => typeof part === 'string') : [];
}
