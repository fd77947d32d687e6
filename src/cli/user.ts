import type { Chat } from "../chat/chat.ts";
import type { User } from "../protocol/account.ts";
import type { Command } from "../protocol/frames.ts";
import type { SessionId } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";
import { skeleton } from "../protocol/names.ts";
import { exits } from "./exits.ts";
import type { Desk, Given, Said, Verb } from "./verb.ts";

const refused = (problem: string): Said => ({ problem, code: exits.refused });
const ROLES = ["owner", "admin", "moderator", "member", "bot"] as const;

type Act = (desk: Desk, given: Given, user: User) => Said | Promise<Said>;

/** What `exchat user` does with a person. */
const acts: Readonly<Record<string, Act>> = {
  show: (_desk, { flags }, user) => ({ said: flags.has("json") ? JSON.stringify(user) : lineOf(user) }),
  role: (desk, { words: [, , role = ""] }, user) => {
    const known = ROLES.find((one) => one === role);
    if (!known) return refused(`a role is ${ROLES.join(", ")}`);
    return done(desk, { type: "user.role", user: user.name, role: known }, `${user.name} is ${known} now`);
  },
  deactivate: (desk, _given, { id, name }) =>
    done(desk, { type: "user.deactivate", user: id }, `${name} cannot sign in any more`),
  reactivate: (desk, _given, { name }) =>
    done(desk, { type: "account.reactivate", user: name }, `${name} can sign in again`),
  delete: (desk, { flags }, { id, name }) => {
    const now = flags.has("now");
    const messages = flags.has("erase") ? "erase" : "keep";
    const end = now ? "the server erases it" : `\`exchat restore-user ${name}\` restores it`;
    const command = { type: "user.delete", user: id, messages, ...(now && { now }) } as const;
    return done(desk, command, `deleted ${name}: ${end}`);
  },
  sessions,
  reset: async ({ chat, page, reach }, { flags }, { name }) => {
    if (flags.has("second-factor")) return await withoutFactors(chat, name);
    const made = await chat.access.recoveries.link("server", name);
    if ("refused" in made) return refused(made.refused.message);
    return { said: `${page}#recover=${made.code}`, note: reach };
  },
  export: ({ chat }, _given, { id }) => ({ pages: chat.exports.forOperator(id) }),
};

export const user: Verb = {
  usage:
    "list [--search TEXT] [--json] | show NAME [--json] | role NAME ROLE | deactivate|reactivate NAME | " +
    "delete NAME [--erase] [--now] | sessions NAME [--end ID|all] | reset NAME [--second-factor] | export NAME",
  says:
    "lists accounts, shows one, gives a role; deactivate: nobody signs in with the account until it is reactivated; delete: " +
    "--erase = with the messages, --now = it cannot be restored; sessions: where the person is signed in, and ends one or all; " +
    `reset: a link by which the person sets another password, within ${limits.recoveryHoursMax} hours; with --second-factor: removes their ` +
    "authenticator app, recovery codes and passkeys instead; export: what the server " +
    "keeps about the person, a line of JSON for each thing",
  options: {
    ...({
      search: "value",
      end: "value",
      json: "flag",
      erase: "flag",
      now: "flag",
      "second-factor": "flag",
    } as const),
  },
  words: [1, 3],
  run: async (desk, given) => {
    const { words } = given;
    const [what = "", name = "", ...more] = words;
    if (what === "list" && words.length === 1) return await list(desk, given);
    const act = acts[what];
    if (!act)
      return {
        problem: `\`exchat user\` cannot ${what}: it can list, ${Object.keys(acts).join(", ")}`,
        code: exits.usage,
      };
    if (name === "" || more.length !== (what === "role" ? 1 : 0))
      return { problem: `\`exchat user\` is followed by: ${user.usage}`, code: exits.usage };
    const found = await desk.chat.userNamed(name);
    if (!found || found.kind === "system") return refused(await nobody(desk.chat, name));
    return await act(desk, given, found);
  },
};

async function withoutFactors(chat: Chat, name: string): Promise<Said> {
  const { refused: why } = await chat.access.authenticators.reset("server", name);
  return why
    ? refused(why.message)
    : {
        said: `${name} has no authenticator app, no recovery codes and no passkeys any more: the password alone signs in`,
      };
}

async function done({ chat }: Desk, command: Command, said: string): Promise<Said> {
  const outcome = await chat.performAsServer(command);
  return outcome.refused ? refused(outcome.refused.message) : { said };
}

async function list({ chat }: Desk, { values: { search }, flags }: Given): Promise<Said> {
  const json = flags.has("json");
  async function* pages(): AsyncGenerator<string> {
    for (let after: string | undefined; ; ) {
      const { users, more } = await chat.questions.people({
        limit: limits.namesPageMax,
        ...(search !== undefined && { search }),
        ...(after !== undefined && { after }),
      });
      const lines = users.map((one) => (json ? JSON.stringify(one) : lineOf(one)));
      if (lines.length > 0) yield `${lines.join("\n")}\n`;
      after = users.at(-1)?.name;
      if (!more || after === undefined) return;
    }
  }
  return { pages: pages() };
}

async function sessions({ chat }: Desk, { values: { end }, flags }: Given, user: User): Promise<Said> {
  if (end !== undefined) {
    const one = end === "all" ? {} : { session: end as SessionId };
    const outcome = await chat.performAsServer({ type: "user.sign_out", user: user.name, ...one });
    return outcome.refused ? refused(outcome.refused.message) : { said: `ended ${end} of ${user.name}` };
  }
  const all = await chat.questions.sessionsOf(user.name);
  if ("refused" in all) return refused(all.refused.message);
  const lines = all.sessions.map((one) =>
    flags.has("json")
      ? JSON.stringify(one)
      : [
          one.id,
          one.door,
          one.label ?? "-",
          `last used ${one.usedAt}`,
          ...(one.network ? [one.network] : []),
        ].join("  "),
  );
  return { said: lines.length === 0 ? `${user.name} is not signed in` : lines.join("\n") };
}

const lineOf = ({ id, name, role, deactivated }: User): string =>
  [id, name, role, ...(deactivated ? ["deactivated"] : [])].join("  ");

/** Says that there is nobody of this name, and whose name is the nearest of those that begin alike. */
async function nobody(chat: Chat, name: string): Promise<string> {
  const begins = [...name].slice(0, 2).join("");
  const { users } = await chat.questions.people({ search: begins, limit: limits.namesPageMax });
  const near = users
    .map((one) => ({ name: one.name, far: distance(skeleton(name), skeleton(one.name)) }))
    .filter(({ far }) => far <= 2)
    .toSorted((a, b) => a.far - b.far)[0];
  return `there is nobody named ${name}${near ? `: did you mean ${near.name}?` : ""}`;
}

/** How many characters must be changed, added or removed to make the other of one (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
