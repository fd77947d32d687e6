import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
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

/** What a person asks for. */
interface Wish {
  readonly name: string;
  /** A word to the admins who decide. */
  readonly note: string;
  /** The guest who asks; none = a person who is not here yet. */
  readonly known?: User | undefined;
}

/** People who ask to be let in, where the server's admins decide who is. */
export class EntryRequests {
  readonly #world: EntryRequestsWorld;

  constructor(world: EntryRequestsWorld) {
    this.#world = world;
  }

  /** Asks for a person, or for a guest who wants an account. With the code they hear the answer, and make their account. */
  async ask({ name, note, known }: Wish, { network, openness }: Visitor): Promise<Answer<{ code: string }>> {
    const { codes, bans, chat } = this.#world;
    if (openness.registration !== "approval")
      return { refused: refusal("registration_closed", { message: "nobody can ask to be let in here" }) };
    const refused = bans.refuses({ user: known, name, network }) ?? nameRefusal(name);
    if (refused) return { refused };
    const { code, kept } = codes.make();
    const payer = { person: name, group: groupOf(name, network, false) };
    const said = oneLine(note, limits.entryNoteCharactersMax);
    const isOwn = known?.kind === "guest" && skeleton(known.name) === skeleton(name);
    const command = { type: "entry.ask", code: kept, name, note: said, isOwn } as const;
    const asked = await chat.performAsServer(command, payer);
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
