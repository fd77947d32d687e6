import type { Chat } from "../../chat/chat.ts";
import { Factors } from "./factors.ts";
import { Passkeys } from "./passkeys.ts";
import type { Route } from "./routes.ts";
import type { Welcome } from "./welcome.ts";

/** What signs in beside or in place of a password. */
export function factorRoutes(chat: Chat, welcome: Welcome): Record<string, Route> {
  const factors = new Factors(chat, welcome);
  const passkeys = new Passkeys(chat, welcome);
  return {
    "POST /sessions/passkey": { may: "anyone", answer: (asked) => passkeys.signIn(asked) },
    "POST /passkeys/options": { may: "anyone", answer: (asked) => passkeys.options(asked) },
    "POST /passkeys": { may: "passkey.add", answer: (asked) => passkeys.add(asked) },
    "POST /passkeys/proof": { may: "passkey.use", answer: (asked) => passkeys.prove(asked) },
    "POST /factors/begin": { may: "anyone", answer: (asked) => factors.begin(asked) },
    "POST /factors": { may: "anyone", answer: (asked) => factors.confirm(asked) },
  };
}
