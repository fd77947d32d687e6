/**
 * Makes room in a collection of at most `max` for one that will be its newest: the oldest goes. Maps and sets keep the order in
 * which things came.
 */
export function makeRoom<K>(all: Map<K, unknown> | Set<K>, key: K, max: number): void {
  all.delete(key);
  const [oldest] = all.keys();
  if (all.size >= max && oldest !== undefined) all.delete(oldest);
}
