import type { Commands } from "./call.ts";
import { accounts } from "./commands/accounts.ts";
import { channels } from "./commands/channels.ts";
import { connection } from "./commands/connection.ts";
import { history } from "./commands/history.ts";
import { listing } from "./commands/list.ts";
import { marks } from "./commands/marks.ts";
import { messages } from "./commands/messages.ts";
import { describing } from "./commands/metadata.ts";
import { modes } from "./commands/modes.ts";
import { monitoring } from "./commands/monitor.ts";
import { operators } from "./commands/operators.ts";
import { persisting } from "./commands/persistence.ts";
import { presence } from "./commands/presence.ts";
import { renaming } from "./commands/rename.ts";
import { searching } from "./commands/search.ts";
import { server } from "./commands/server.ts";
import { silencing } from "./commands/silence.ts";
import { tagging } from "./commands/tags.ts";
import { lookups } from "./commands/who.ts";
import { people } from "./commands/whois.ts";
import { reporting } from "./reporting.ts";
import { services } from "./services.ts";

/** Every command, by its name. Each family has a file. */
export const commands: Commands = {
  ...accounts,
  ...connection,
  ...messages,
  ...tagging,
  ...channels,
  ...history,
  ...marks,
  ...describing,
  ...persisting,
  ...presence,
  ...lookups,
  ...modes,
  ...monitoring,
  ...operators,
  ...renaming,
  ...listing,
  ...people,
  ...reporting,
  ...searching,
  ...silencing,
  ...server,
  ...services,
};
