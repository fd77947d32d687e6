import type { MessageKind } from "../../protocol/message.ts";

interface Typed {
  readonly text: string;
  readonly kind?: MessageKind;
}

/**
 * The message that a typed text becomes, as in IRC clients: `/me waves` is the action "waves", and `//me waves` is the
 * text "/me waves".
 */
export function typed(body: string): Typed {
  const action = /^\/me\s+(?=\S)/.exec(body);
  if (action) return { text: body.slice(action[0].length), kind: "action" };
  return { text: /^\/\/me(?!\S)/.test(body) ? body.slice(1) : body };
}
