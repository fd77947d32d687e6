import { describe } from "bun:test";
import { localBus } from "../../src/bus/local.ts";
import type { NodeId } from "../../src/chat/bus.ts";
import { ProcessBus } from "../support/process-bus.ts";
import { turns } from "../support/turns.ts";
import { busContract } from "./bus.ts";

const settled = () => turns(3);

describe("the bus of a node that is alone", () => {
  busContract(
    async () => ({
      node: async (name) => localBus(name as NodeId),
      settled,
      [Symbol.asyncDispose]: async () => {},
    }),
    { isAlone: true },
  );
});

describe("the bus between nodes of one process", () => {
  busContract(async () => {
    const bus = new ProcessBus();
    return { node: async (name) => bus.node(name), settled, [Symbol.asyncDispose]: async () => {} };
  });
});
