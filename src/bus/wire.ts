import type { Bell, BusEars, NodeId, NodeSignal, Subject } from "../chat/bus.ts";
import type { Signal } from "../protocol/signals.ts";

/**
 * The messages between nodes: JSON, one object for many bells and signals. During an update nodes of two versions of
 * the program hear each other. So fields are only added, and a node skips what it does not know.
 */

/** `[room, upto, how far the node knew r0, who joined]` */
type BellOnWire = readonly [Bell["room"], number, number, Bell["user"]?];
type SignalOnWire = readonly [Subject, Signal | NodeSignal];

interface Message {
  readonly node: NodeId;
  readonly bells?: readonly BellOnWire[];
  readonly signals?: readonly SignalOnWire[];
  /** Earlier bells of this node may not have left it. */
  readonly lost?: true;
}

/** One bell or signal, as text for a message. */
export interface Item {
  readonly kind: "bells" | "signals";
  readonly json: string;
}

export const bellItem = ({ room, upto, server, user }: Bell): Item => ({
  kind: "bells",
  json: JSON.stringify((user ? [room, upto, server, user] : [room, upto, server]) satisfies BellOnWire),
});
export const signalItem = (to: Subject, signal: Signal | NodeSignal): Item => ({
  kind: "signals",
  json: JSON.stringify([to, signal] satisfies SignalOnWire),
});

/** The beginning of every message of this node, by which it recognises its own messages. */
export const beginningOf = (node: NodeId): string => `{"node":${JSON.stringify(node)},`;

/** A message which says that earlier bells of this node may be lost. */
export const lostMessage = (node: NodeId): string => `${beginningOf(node)}"lost":true}`;

/**
 * Packs items into as few messages as possible, each of at most `bytesMax` bytes. An item that is too long for a
 * message is left out.
 */
export function messagesOf(
  node: NodeId,
  items: readonly Item[],
  bytesMax = Number.POSITIVE_INFINITY,
): string[] {
  const beginning = beginningOf(node);
  const empty = Buffer.byteLength(`${beginning}"bells":[],"signals":[]}`);
  const messages: string[] = [];
  let held: Item[] = [];
  let bytes = empty;
  const end = () => {
    if (held.length > 0) messages.push(`${beginning}${listOf("bells", held)},${listOf("signals", held)}}`);
    held = [];
    bytes = empty;
  };
  for (const item of items) {
    const more = Buffer.byteLength(item.json) + 1;
    if (empty + more > bytesMax) continue;
    if (bytes + more > bytesMax) end();
    held.push(item);
    bytes += more;
  }
  end();
  return messages;
}

const listOf = (kind: Item["kind"], items: readonly Item[]): string =>
  `"${kind}":[${items.flatMap((item) => (item.kind === kind ? [item.json] : [])).join()}]`;

/** Passes another node's message to the ears. Returns the number of bells. Throws on a text that is not a message. */
export function tell(ears: BusEars, text: string): number {
  const { node, bells = [], signals = [], lost } = JSON.parse(text) as Message;
  for (const [room, upto, server, user] of bells)
    ears.bell({ room, upto, node, server, ...(user && { user }) });
  for (const [to, signal] of signals) ears.signal(to, signal, node);
  if (lost) ears.lost();
  return bells.length;
}
