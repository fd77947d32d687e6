/** A wait of so many turns of the event loop: as long as it takes, not as long as a clock says. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise<void>((next) => setImmediate(next));
}
