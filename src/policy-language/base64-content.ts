/**
 * The bytes of a text that is standard base64 from end to end; the servers store those instead of the text. Line breaks
 * inside do not count, as in Go. https://pkg.go.dev/encoding/base64
 */
export function base64Content(text: string): Uint8Array | undefined {
  const packed = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed)) return undefined;
  return Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
}
