import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { oneLine } from "../protocol/one-line.ts";
import { nameRefusal } from "./accounts.ts";
import type { Visitor } from "./admission.ts";
import type { Bans } from "./bans.ts";
import type { Codes } from "./codes.ts";
import type { Performing } from "./credentials.ts";
import { groupOf } from "./payer.ts";
import type { Answer } from "./questions.ts";
import type { EntryState, Store } from "./store.ts";

interface EntryRequestsWorld {
  readonly store: Store;
  readonly codes: Codes;
  readonly bans: Bans;
  readonly chat: Performing;
}

/** People who ask to be let in, where the server's admins decide who is. */
export class EntryRequests {
  readonly #world: EntryRequestsWorld;

  constructor(world: EntryRequestsWorld) {
    this.#world = world;
  }

  /** Asks for a person. With the code they hear the answer, and make their account. */
  async ask(name: string, note: string, { network, openness }: Visitor): Promise<Answer<{ code: string }>> {
    const { codes, bans, chat } = this.#world;
    if (openness.registration !== "approval")
      return { refused: refusal("registration_closed", { message: "nobody can ask to be let in here" }) };
    const refused = bans.refuses({ name, network }) ?? nameRefusal(name);
    if (refused) return { refused };
    const { code, kept } = codes.make();
    const payer = { person: name, group: groupOf(name, network, false) };
    const said = oneLine(note, limits.entryNoteCharactersMax);
    const asked = await chat.performAsServer({ type: "entry.ask", code: kept, name, note: said }, payer);
    return asked.refused ? { refused: asked.refused } : { code };
  }

  /** What was answered. The person asks again and again, with the code that they got. */
  async stateOf(code: string, visitor: Visitor): Promise<Answer<{ state: EntryState }>> {
    const { codes, store } = this.#world;
    const found = await codes.try(code, visitor, (kept) => store.entryByCode(kept));
    return "refused" in found
      ? { refused: found.refused ?? refusal("no_such_entry") }
      : { state: found.right };
  }
}
