import { demandsOf } from "../../src/chat/permissions.ts";
import { type RefusalCode, refusalSentences } from "../../src/protocol/errors.ts";
import { events } from "../../src/protocol/events.ts";
import { closeCodes, closeSentences, type RequestType, requests } from "../../src/protocol/frames.ts";
import { describedLimits } from "../../src/protocol/limits.ts";
import { commonRefusals, ownRefusals } from "../../src/protocol/refusals.ts";
import { signals } from "../../src/protocol/signals.ts";
import { PROTOCOL_VERSION, SUBPROTOCOL, versions } from "../../src/protocol/version.ts";
import { examples } from "./examples.ts";
import { answerName, eventName, requestName, type Schema, signalName } from "./schema.ts";
import { fieldTable } from "./words.ts";

const types = Object.keys(requests) as RequestType[];
/** What every event has. */
const PLACE = ["room", "seq", "type", "at", "by", "from"];
/** Definitions that are described under the requests, events and signals themselves. */
const TOLD_ELSEWHERE = /(?:Request|Event|Signal|Frame)$|^(?:Answers|Signal|Event)$/;

type Definitions = Readonly<Record<string, Schema>>;

/** All of the full protocol, told from its shapes. */
export function reference({ $defs = {} }: Schema): string {
  const link = (type: string) => `[${type}](#${type.replaceAll(".", "")})`;
  return [
    `# The full protocol, \`${SUBPROTOCOL}\`, version ${PROTOCOL_VERSION}`,
    "",
    "Written by `scripts/docs.ts` from the shapes that the server checks: change those, not this page.",
    "[protocol.md](protocol.md) tells how it is meant, [exchat.v1.json](schemas/exchat.v1.json) is the same as one JSON",
    "Schema, [asyncapi.json](asyncapi.json) as AsyncAPI; [openapi.json](openapi.json) has what is asked by HTTP. A field with `?` may be left out.",
    "",
    ...connecting(),
    "## Requests",
    "",
    `${types.map(link).join(" · ")}`,
    "",
    `Any request may be refused with ${codes(commonRefusals)}. All but \`hello\` need a \`hello\` first.`,
    "",
    ...types.flatMap((type) => request(type, $defs)),
    ...eventPart($defs),
    "## Signals",
    "",
    ...Object.keys(signals).flatMap((type) => [
      `### signal ${type}`,
      ...body($defs[signalName(type)], ["type"]),
    ]),
    "## Objects",
    "",
    ...Object.entries($defs)
      .filter(([name]) => !TOLD_ELSEWHERE.test(name) && !isOwnAnswer(name))
      .flatMap(([name, schema]) => [`### ${name}`, ...body(schema)]),
    ...tables(),
  ].join("\n");
}

function connecting(): string[] {
  const hello = { ref: "1", type: "hello", name: "ada" };
  return [
    "## Connecting",
    "",
    "Open a WebSocket to `ws://HOST:PORT/chat`, or `wss://` where the server has a certificate, with the subprotocol",
    `\`${SUBPROTOCOL}\`: \`new WebSocket("ws://localhost:4000/chat", "${SUBPROTOCOL}")\`. Without it you get the plain`,
    "protocol. Every text frame is one JSON object; binary frames are refused. Say `hello` first:",
    "",
    "```json",
    JSON.stringify(hello),
    "```",
    "With `token` you are an account, else a guest, if guests are welcome. A token comes from `POST /users`, `POST /sessions`",
    "([openapi.json](openapi.json)), or `session.create`.",
    "",
    "- A request has a `ref` of your choosing, and gets one answer with the same `ref`: `ok`, or `error` (a [Refusal](#refusal)).",
    "  Answers come in the order of the requests.",
    "- What happens in your rooms comes as `event`, what passes as `signal`. The event of what you did yourself comes before",
    "  the answer; `id` and `nonce` tell that it is yours.",
    "- `reset` says that a room cannot be resumed as `hello` asked: load it anew.",
    "- The server sends a WebSocket ping every 30 s, and closes a connection from which nothing came for 60 s; libraries answer",
    "  pings by themselves. A client that cannot see pings, as in a browser, asks `ping` to learn whether the connection lives.",
    "- Ignore fields, events, signals, frames and codes that you do not know: the protocol only grows.",
    "- An account whose role is `bot` is a program. Its messages have `bot`, as have those of a client that says `bot` in its",
    "  `hello`: a program does not answer them, or two would answer each other for ever.",
    "",
  ];
}

/** An answer that is described under its only request. */
const isOwnAnswer = (name: string): boolean => types.filter((type) => answerName(type) === name).length === 1;

function eventPart($defs: Definitions): string[] {
  const first = $defs[eventName("room.created")] ?? {};
  const place = { ...first, properties: only(first.properties ?? {}, PLACE) };
  return [
    "## Events",
    "",
    "Every event has these, and what its type adds:",
    "",
    ...fieldTable(place, ["type"]),
    ...Object.keys(events).flatMap((type) => [`### ${type}`, ...body($defs[eventName(type)], PLACE)]),
  ];
}

const only = (properties: Record<string, Schema>, names: readonly string[]): Record<string, Schema> =>
  Object.fromEntries(names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : [])));

function body(schema: Schema = {}, leaveOut: readonly string[] = []): string[] {
  return [schema.description ?? "", "", ...fieldTable(schema, leaveOut)];
}

function request(type: RequestType, $defs: Definitions): string[] {
  const ok = $defs[answerName(type)] ?? {};
  const told = isOwnAnswer(answerName(type));
  const table = fieldTable(ok);
  const refused = refusalsOf(type);
  return [
    `### ${type}`,
    ...body($defs[requestName(type)], ["ref", "type"]),
    ...whoMay(type),
    ...(told && table.length > 0 ? ["`ok`:", "", ...table] : []),
    ...(told ? [] : [`\`ok\` is [${answerName(type)}](#${answerName(type).toLowerCase()}).`, ""]),
    ...(refused.length > 0 ? [`Refused with ${codes(refused)}.`, ""] : []),
    ...example(type),
  ];
}

function whoMay(type: RequestType): string[] {
  const demands = demandsOf(type).filter(({ code, demands }) => code !== "not_signed_in" && demands !== "");
  return demands.length > 0 ? [`Who may: ${demands.map((rule) => rule.demands).join("; ")}.`, ""] : [];
}

function refusalsOf(type: RequestType): RefusalCode[] {
  const all = [...demandsOf(type).map(({ code }) => code), ...ownRefusals[type]];
  return [...new Set(all)].filter((code) => !(commonRefusals as readonly string[]).includes(code));
}

const codes = (list: readonly RefusalCode[]): string => list.map((code) => `\`${code}\``).join(", ");

function example(type: RequestType): string[] {
  const { asks, ok } = examples[type];
  const answer = JSON.stringify({ ref: "7", ok }, (key, value) => (key === "limits" ? "…" : value));
  return [
    "```json",
    JSON.stringify({ ref: "7", type, ...asks }),
    answer.replace('"limits":"…"', '"limits":{…}'),
    "```",
    "",
  ];
}

function tables(): string[] {
  return [
    "## Refusals",
    "",
    "| Code | Unless something more specific is said |",
    "|---|---|",
    ...Object.entries(refusalSentences).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`),
    "",
    "## Limits",
    "",
    "Told in `hello`, so that a client need not know them. Characters are Unicode code points.",
    "",
    "| Limit | Value | |",
    "|---|---:|---|",
    ...Object.entries(describedLimits).map(
      ([name, [value, what]]) => `| \`${name}\` | ${value.toLocaleString("en-US")} | ${what} |`,
    ),
    "",
    "## Close codes",
    "",
    "| Code | |",
    "|---:|---|",
    ...Object.entries(closeSentences).map(
      ([name, what]) => `| ${closeCodes[name as keyof typeof closeCodes]} | ${what} |`,
    ),
    "",
    "## Versions",
    "",
    ...versions.map(({ brought }, i) => `${i + 1}. ${brought}.`),
    "",
  ];
}
