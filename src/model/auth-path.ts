/** The path of an auth mount as people write it: without `auth/` and slashes at its ends. */
export function authMountPath(text: string): string {
  return text.replace(/^\/*(?:auth\/)?|\/+$/g, '');
}
