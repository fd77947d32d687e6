/**
 * Exit codes of sysexits.h, so that what starts ExChat can decide what to do; `refused` is the shells' code for "no".
 */
export const exits = {
  ok: 0,
  refused: 1,
  usage: 64,
  unavailable: 69,
  internal: 70,
  io: 74,
  config: 78,
} as const;
