import type { Command } from "../protocol/frames.ts";
import { createAccount, createGuest, createToken, releaseGuest } from "./accounts.ts";
import { joinRoom, leaveRoom } from "./members.ts";
import { postMessage } from "./messages.ts";
import type { Decision, Scope, View } from "./ports.ts";
import { createRoom, openDirect } from "./rooms.ts";

interface Rule<C> {
  /** What the decision needs to see. */
  readonly scope: (command: C) => Scope;
  readonly decide: (view: View, command: C) => Decision;
}
type Rules = { readonly [T in Command["type"]]: Rule<Extract<Command, { type: T }>> };

/** Every command with its scope and its decision. */
const rules: Rules = {
  "message.post": {
    scope: ({ room, nonce }) => (nonce === undefined ? { roomById: room } : { roomById: room, nonce }),
    decide: postMessage,
  },
  "room.create": { scope: ({ name }) => ({ roomByName: name }), decide: createRoom },
  "room.join": { scope: ({ name }) => ({ roomByName: name, joined: true }), decide: joinRoom },
  "room.leave": { scope: ({ room }) => ({ roomById: room }), decide: leaveRoom },
  "direct.open": { scope: ({ user }) => ({ person: user, direct: true, joined: true }), decide: openDirect },
  "account.create": { scope: ({ name }) => ({ userName: name }), decide: createAccount },
  "guest.create": { scope: ({ name }) => ({ userName: name ?? "" }), decide: createGuest },
  "guest.release": { scope: () => ({ joined: true }), decide: releaseGuest },
  "token.create": { scope: () => ({}), decide: createToken },
};

const ruleOf = (command: Command) => rules[command.type] as Rule<Command>;
export const scopeOf = (command: Command): Scope => ruleOf(command).scope(command);
export const decide = (view: View, command: Command): Decision => ruleOf(command).decide(view, command);
