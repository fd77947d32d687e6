import type { Bus, NodeId } from "../chat/bus.ts";

/** The bus of a node that is alone: it has no other node to tell or to hear. */
export const localBus = (node: NodeId): Bus => ({
  node,
  reach: "alone",
  hear: () => {},
  ring: () => {},
  signal: () => {},
  listen: () => {},
  leave: () => {},
  close: async () => {},
});
