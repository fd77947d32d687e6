import { limits } from "../../../protocol/limits.ts";
import { userNameProblem } from "../../../protocol/names.ts";
import { oneLine } from "../../../protocol/one-line.ts";
import type { Call, Commands } from "../call.ts";
import { type Cap, isCap, listed } from "../caps.ts";
import { isFree, takeNick } from "../nick.ts";
import { answerRefusal } from "../refused.ts";
import { capValuesOf } from "../signing-in.ts";

/** Bytes of capabilities on one line of CAP LS. */
const LS_CHARACTERS_MAX = 400;

/** CAP (IRCv3 capability-negotiation). */
function cap(call: Call): void | Promise<void> {
  const { session, params } = call;
  const sub = (params[0] ?? "").toUpperCase();
  const { registration } = session;
  switch (sub) {
    case "LS": {
      if (registration) registration.isNegotiating = true;
      const version = Number(params[1] ?? "") || 301;
      session.capVersion = Math.max(session.capVersion, version);
      return tellCaps(call, "LS", listed(capValuesOf(session, call.house), version), version);
    }
    case "LIST":
      return tellCaps(call, "LIST", [...session.caps].sort(), session.capVersion);
    case "REQ":
      if (registration) registration.isNegotiating = true;
      return request(call, params[1] ?? "");
    case "END":
      return end(call);
    default:
      call.reply("ERR_INVALIDCAPCMD", sub || "*", "Invalid CAP command");
  }
}

function end({ session }: Call): void | Promise<void> {
  const { registration, identity } = session;
  if (!registration) return;
  if (identity.sasl?.abort()) session.numeric("ERR_SASLABORTED", "SASL authentication aborted");
  identity.sasl = undefined;
  registration.isNegotiating = false;
  return registration.goOn();
}

/** What fits into the one line that clients before version 302 know. Drafts are left out first: such clients know few. */
function fitting(caps: readonly string[]): readonly string[] {
  const kept = [...caps];
  while (kept.join(" ").length > LS_CHARACTERS_MAX) {
    const draft = kept.findLastIndex((one) => one.includes("/"));
    kept.splice(draft < 0 ? kept.length - 1 : draft, 1);
  }
  return kept;
}

/** Several lines if they do not fit into one: all but the last have a `*`. */
function tellCaps(call: Call, sub: string, caps: readonly string[], version: number): void {
  const lines = [""];
  for (const one of version >= 302 ? caps : fitting(caps)) {
    const line = lines.at(-1) as string;
    if (line.length + one.length > LS_CHARACTERS_MAX) lines.push(one);
    else lines[lines.length - 1] = line === "" ? one : `${line} ${one}`;
  }
  lines.forEach((line, i) => {
    const more = i < lines.length - 1 ? ["*"] : [];
    call.say({ command: "CAP", params: [call.session.nick, sub, ...more, line] });
  });
}

/** All that is asked for, or nothing. */
function request(call: Call, text: string): void {
  const { session } = call;
  const values = capValuesOf(session, call.house);
  const asked = text.split(" ").filter((one) => one !== "");
  const names = asked.map((one) => one.replace(/^-/, ""));
  const caps = new Set<Cap>(session.caps);
  for (const one of asked) {
    if (one.startsWith("-")) caps.delete(one.slice(1) as Cap);
    else caps.add(one as Cap);
  }
  // IRCv3 metadata: a client has one version of the draft.
  const isBoth = caps.has("draft/metadata-2") && caps.has("draft/metadata-3");
  const isRefused = !names.every((name) => isCap(name, values)) || asked.includes("-cap-notify") || isBoth;
  call.say({ command: "CAP", params: [session.nick, isRefused ? "NAK" : "ACK", text] });
  if (isRefused) return;
  session.caps = caps;
}

async function nick(call: Call): Promise<void> {
  const { session, params } = call;
  const [wanted = ""] = params;
  if (wanted === "") return call.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
  if (session.registration) return session.registration.nick(call, wanted);
  if (wanted === session.nick) return;
  const problem = userNameProblem(wanted);
  if (problem !== undefined) return call.reply("ERR_ERRONEUSNICKNAME", wanted, problem);
  const refused = isFree(call)
    ? await takeNick(call, wanted)
    : (await call.perform({ type: "user.rename", name: wanted })).refused;
  if (refused)
    answerRefusal(call, refused, [wanted], {
      ...{
        bad_name: "ERR_ERRONEUSNICKNAME",
        name_taken: "ERR_NICKNAMEINUSE",
        banned: "ERR_ERRONEUSNICKNAME",
      },
    });
}

export const connection: Commands = {
  CAP: { least: 1, early: true, run: cap },
  NICK: { early: true, run: nick },
  USER: {
    least: 4,
    early: true,
    run: (call) => {
      const { registration } = call.session;
      if (!registration) return call.reply("ERR_ALREADYREGISTERED", "You may not reregister");
      return registration.user(call.params[0] ?? "", call.params[3] ?? "");
    },
  },
  PASS: {
    least: 1,
    early: true,
    run: (call) => {
      const { registration } = call.session;
      if (!registration) return call.reply("ERR_ALREADYREGISTERED", "You may not reregister");
      registration.password = call.params[0];
    },
  },
  PING: {
    early: true,
    run: async (call) => {
      const [token] = call.params;
      if (!token) return call.reply("ERR_NOORIGIN", "No origin specified");
      await call.house.underWay.settled();
      call.say({ command: "PONG", params: [call.house.host, token] });
    },
  },
  PONG: { early: true, run: () => {} },
  QUIT: {
    early: true,
    run: (call) => {
      // `Quit:` shows that the person has chosen the words, not the server (modern.ircdocs.horse, "QUIT message").
      const reason = oneLine(call.params[0] ?? "", limits.reasonCharactersMax - "Quit: ".length);
      call.session.identity.marks?.quit();
      call.session.close(reason ? `Quit: ${reason}` : "Quit");
    },
  },
};
