import { gesture, join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { notDirect, speaking } from "./demands.ts";
import { mutedIn } from "./messages.ts";
import { rule } from "./rule.ts";

/* Who may write in a room may also pass something on that is not kept. */

export const tagRoom = rule("message.tag", {
  sees: ({ room }) => ({ roomById: room, absent: true, speaks: true, masks: true }),
  may: speaking,
  costs: gesture,
  decide(view, command) {
    const absent = view.absent.map(({ id }) => id);
    return mutedIn(view, command) ?? happened({ type: "message.tagged", tags: command.tags, absent });
  },
});

export const whisper = rule("message.whisper", {
  sees: ({ room, to }) => ({ roomById: room, speaks: true, masks: true, hearers: to }),
  may: [...speaking, notDirect("a conversation has no operators")],
  costs: join,
  decide(view, command) {
    const muted = mutedIn(view, command);
    if (muted) return muted;
    const { to, body, kind, tags } = command;
    if (body === undefined && !tags)
      return refuse("bad_request", { field: "body", message: "there is neither a text nor a tag" });
    return happened({ type: "message.whispered", to, hearers: view.hearers, body, kind, tags });
  },
});
