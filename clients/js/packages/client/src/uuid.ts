/** A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages without TLS; `getRandomValues` is there. */
export function randomUuid(): string {
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
    const random = crypto.getRandomValues(new Uint8Array(1))[0]! & 15;
    // 8 keeps its first bit, and two are free.
    return (+digit ^ (random >> (+digit / 4))).toString(16);
  });
}
