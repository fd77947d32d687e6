import { localBus } from "../../src/bus/local.ts";
import type { Visitor } from "../../src/chat/admission.ts";
import type { NodeId } from "../../src/chat/bus.ts";
import { Chat } from "../../src/chat/chat.ts";
import { Metrics } from "../../src/chat/metrics.ts";
import type { World } from "../../src/chat/world.ts";
import { clock } from "../../src/net/clock.ts";
import { openSecrets } from "../../src/secrets/secrets.ts";

/** A person for whom everything is open. */
export const welcome: Visitor = { network: "", openness: { guests: true, registration: "open" } };

/** What a server that is alone keeps in its folder. */
export const SECRET = "a text that is in no database of ours";

/** A chat of its own over this store, where everything is allowed that a test does not forbid. */
export const chatOver = (world: Pick<World, "store" | "log"> & Partial<World>): Chat =>
  new Chat({
    bus: localBus("n1" as NodeId),
    run: crypto.randomUUID(),
    clock,
    secrets: openSecrets(SECRET),
    metrics: new Metrics(),
    rateLimit: false,
    defaultRoom: "",
    passwordMin: 8,
    auditDays: 400,
    ...world,
  });
