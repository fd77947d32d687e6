import type { Commands } from "./call.ts";
import { accounts } from "./commands/accounts.ts";
import { channels } from "./commands/channels.ts";
import { connection } from "./commands/connection.ts";
import { listing } from "./commands/list.ts";
import { messages } from "./commands/messages.ts";
import { modes } from "./commands/modes.ts";
import { presence } from "./commands/presence.ts";
import { server } from "./commands/server.ts";
import { lookups } from "./commands/who.ts";
import { people } from "./commands/whois.ts";
import { services } from "./services.ts";

/** Every command, by its name. Each family has a file. */
export const commands: Commands = {
  ...accounts,
  ...connection,
  ...messages,
  ...channels,
  ...presence,
  ...lookups,
  ...modes,
  ...listing,
  ...people,
  ...server,
  ...services,
};
