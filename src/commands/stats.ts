/** `Requests: 12 (3 LIST, 9 GET)`. */
export function statsText(requests: Readonly<Record<string, number>>): string {
  const parts = Object.entries(requests).filter(([, count]) => count > 0);
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  return `Requests: ${total} (${parts.map(([method, count]) => `${count} ${method}`).join(', ')})\n`;
}
