import type { Resource } from '../../model/resource.ts';
import { Secret, SENSITIVE } from '../../model/secret.ts';

/** Shows a value of a field that is the same kind of value on both sides. */
export type ShowField = (field: string, text: string) => string;

/** How values of an object are shown when either side holds a secret there. */
export function showFields(...resources: readonly (Resource | undefined)[]): ShowField {
  return (field, text) => (isSecretField(field, resources) ? SENSITIVE : text);
}

/** Whether the value of a field is secret on one side. */
export function isSecretField(field: string, resources: readonly (Resource | undefined)[]): boolean {
  return resources.some((resource) => resource?.values[field] instanceof Secret);
}
