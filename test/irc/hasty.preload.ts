// A server whose clients must register within 0.3 seconds, instead of 30.

const { setTimeout: real } = globalThis;
globalThis.setTimeout = ((run: () => void, ms: number) =>
  real(run, ms === 30_000 ? 300 : ms)) as typeof globalThis.setTimeout;
