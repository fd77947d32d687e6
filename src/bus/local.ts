import type { Bus, NodeId } from "../chat/bus.ts";

/** The bus of a node that is alone: it has no other node to tell or to hear. */
export const localBus = (): Bus => ({
  node: "n1" as NodeId,
  hear: () => {},
  ring: () => {},
  signal: () => {},
  listen: () => {},
  leave: () => {},
  close: async () => {},
});
