import type { Bus, NodeId } from "../chat/ports.ts";

/** The bus of a node that is alone: there is nobody to tell and nobody to hear. */
export const localBus = (): Bus => ({
  node: "n1" as NodeId,
  hear: () => {},
  ring: () => {},
  signal: () => {},
  listen: () => {},
  leave: () => {},
  close: async () => {},
});
