import { z } from "zod";
import { listedUser, person, sessionShape, userShape } from "../../src/protocol/account.ts";
import { answers } from "../../src/protocol/answers.ts";
import { eventShape, events } from "../../src/protocol/events.ts";
import {
  entryIdField,
  heldIdField,
  inviteIdField,
  message,
  reportIdField,
  room,
  session,
  userIdField,
} from "../../src/protocol/fields.ts";
import { REF_CHARACTERS_MAX, type RequestType, requests } from "../../src/protocol/frames.ts";
import { currentState } from "../../src/protocol/message.ts";
import { invitation, joinedRoom, listedRoom, readState, roomShape } from "../../src/protocol/room.ts";
import { refusalShape, resetShape } from "../../src/protocol/sent.ts";
import { signals } from "../../src/protocol/signals.ts";
import { PROTOCOL_VERSION, SUBPROTOCOL } from "../../src/protocol/version.ts";

/** As much of JSON Schema as the protocol's shapes need. */
export interface Schema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  title?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  readOnly?: boolean;
  items?: Schema;
  properties?: Record<string, Schema>;
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  not?: Schema;
  $defs?: Record<string, Schema>;
}

/** "room.topic_changed" → "RoomTopicChanged". */
const pascal = (type: string): string =>
  type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
export const requestName = (type: string): string => `${pascal(type)}Request`;
export const eventName = (type: string): string => `${pascal(type)}Event`;
export const signalName = (type: string): string => `${pascal(type)}Signal`;

const ids = {
  RoomId: room,
  UserId: userIdField,
  MessageId: message,
  SessionId: session,
  EntryId: entryIdField,
  ReportId: reportIdField,
  HeldId: heldIdField,
  InviteId: inviteIdField,
};
/** What is met in several places. */
const objects = {
  Person: person,
  User: userShape,
  ListedUser: listedUser,
  Session: sessionShape,
  Room: roomShape,
  JoinedRoom: joinedRoom,
  ListedRoom: listedRoom,
  Invitation: invitation,
  ReadState: readState,
  Current: currentState,
  Refusal: refusalShape,
  Reset: resetShape,
};
/** What several requests answer. */
const sharedAnswers = new Map<z.ZodType, string>([
  [answers.ping, "NothingOk"],
  [answers["room.rename"], "ChangedOk"],
  [answers["room.create"], "EnteredOk"],
]);
export const answerName = (type: RequestType): string =>
  sharedAnswers.get(answers[type]) ?? `${pascal(type)}Ok`;

/** Every named shape. */
function named(): Map<string, z.ZodType> {
  const all = new Map<string, z.ZodType>([...Object.entries(ids), ...Object.entries(objects)]);
  for (const [type, shape] of Object.entries(requests)) all.set(requestName(type), shape);
  for (const [type, shape] of Object.entries(answers)) all.set(answerName(type as RequestType), shape);
  for (const [type, shape] of Object.entries(events)) all.set(eventName(type), shape);
  all.set("Event", eventShape);
  for (const [type, shape] of Object.entries(signals)) all.set(signalName(type), shape);
  return all;
}

/** The protocol's shapes as one JSON Schema with a definition for each. */
export function protocolSchema(): Schema {
  const shapes = z.registry<{ id: string }>();
  for (const [id, shape] of named()) shapes.add(shape, { id });
  const { schemas } = z.toJSONSchema(shapes, {
    io: "input",
    uri: (id) => `#/$defs/${id}`,
    override: ({ jsonSchema }) => plainer(jsonSchema as Schema),
  });
  const $defs = schemas as Record<string, Schema>;
  for (const definition of Object.values($defs)) {
    delete definition.$schema;
    delete definition.$id;
  }
  for (const type of Object.keys(requests)) asFrame($defs[requestName(type)]);
  const { anyOf: kinds = [], ...event } = $defs["Event"] ?? {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `ExChat ${SUBPROTOCOL}, version ${PROTOCOL_VERSION}`,
    description:
      "Written by scripts/docs.ts. Unknown fields, and events and signals of unknown types, are to be ignored.",
    oneOf: [ref("ClientFrame"), ref("ServerFrame"), ref("ServerBatch")],
    $defs: { ...frames(), ...$defs, Event: { ...event, oneOf: kinds } },
  };
}

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: "object",
  properties,
  required,
});
const reference = (): Schema => ({
  type: "string",
  minLength: 1,
  maxLength: REF_CHARACTERS_MAX,
  description: "Of the client's choosing; the answer has it again.",
});

function frames(): Record<string, Schema> {
  const types = Object.keys(requests) as RequestType[];
  return {
    ClientFrame: {
      description: "One text frame to the server.",
      oneOf: types.map((type) => ref(requestName(type))),
    },
    ServerFrame: {
      description: "One text frame from the server.",
      oneOf: ["OkFrame", "ErrorFrame", "EventFrame", "SignalFrame", "ResetFrame"].map(ref),
    },
    ServerBatch: {
      description:
        "Several frames from the server in one text frame, for a client that said `batch` in `hello`.",
      type: "array",
      minItems: 2,
      items: ref("ServerFrame"),
    },
    OkFrame: {
      ...object({ ref: reference(), ok: { type: "object" } }),
      description: "A request was carried out.",
    },
    ErrorFrame: {
      ...object({ ref: reference(), error: ref("Refusal") }, ["error"]),
      description: "A request was not carried out; without a `ref` the frame was none.",
    },
    EventFrame: { ...object({ event: ref("Event") }), description: "Something happened in a room." },
    SignalFrame: { ...object({ signal: ref("Signal") }), description: "Something that passes." },
    ResetFrame: { ...object({ reset: ref("Reset") }), description: "A room cannot be resumed." },
    Answers: {
      ...object(Object.fromEntries(types.map((type) => [type, ref(answerName(type))]))),
      description: "No frame: the `ok` of each type of request.",
    },
    Signal: {
      description: "Something that passes: it has no `seq` and may be lost.",
      oneOf: Object.keys(signals).map((type) => ref(signalName(type))),
    },
  };
}

function asFrame(request: Schema | undefined): void {
  if (!request) throw new Error("a request has no schema");
  request.properties = { ref: reference(), ...request.properties };
  request.required = ["ref", ...(request.required ?? [])];
}

/** Without what only says how our own program treats a value: ids are opaque, and not every language knows \p{Cc}. */
function plainer(schema: Schema): void {
  delete schema.readOnly;
  delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
