/** Where cameras find the MQTT broker in Gatehouse. */

/** What to type into a camera as server address: best guess first. */
export function addresses(bound: string | null | undefined, own: readonly string[]): string[] {
  if (!bound) return [];
  const at = bound.lastIndexOf(':');
  const [host, port] = [bound.slice(0, at), bound.slice(at + 1)];
  const all = host === '0.0.0.0' || host === '[::]';
  const hosts = all ? own.filter((ip) => ip !== '127.0.0.1' && !ip.includes(':')) : [host];
  return hosts.map((ip) => `tcp://${ip}:${port}`);
}
