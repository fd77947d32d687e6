import type { Bus, NodeId } from "../chat/bus.ts";
import { localBus } from "./local.ts";

/** What decides which bus a node uses. */
export interface BusSettings {
  readonly node: NodeId;
}

/** The bus by which this node and the others of its server tell each other what happens. */
export const openBus = ({ node }: BusSettings): Bus => localBus(node);
