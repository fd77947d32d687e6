import type { Openness } from "../../chat/admission.ts";
import type { Chat } from "../../chat/chat.ts";

/** What a person may know of the server before they come in. */
export function infoFor({ settings, defaultRoom }: Chat, { guests, registration }: Openness) {
  const [welcome, rules] = [settings.get("welcome"), settings.get("rules")];
  return {
    name: settings.serverName,
    guests,
    registration,
    defaultRoom,
    ...(welcome !== undefined && { welcome }),
    ...(rules !== undefined && { rules }),
  };
}
