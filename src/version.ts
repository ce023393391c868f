/** Version of this build; the build puts it in. */
declare const __VAULTCTL_VERSION__: string | undefined;

export const VERSION: string = typeof __VAULTCTL_VERSION__ === 'string' ? __VAULTCTL_VERSION__ : '0.0.0';
