import type { Schema } from "./schema.ts";

/**
 * The schema for who reads what the server sends: what a later version may add is allowed. Types of events and signals,
 * whole frames and codes that are not in it are for ignoring, so a client that checks what it gets goes on working.
 */
export function lenient(strict: Schema): Schema {
  const schema = structuredClone(strict);
  const $defs = schema.$defs ?? {};
  for (const [name, definition] of Object.entries($defs)) if (!name.endsWith("Request")) open(definition);
  const later = {
    Event: unknown("An event", $defs["Event"]),
    Signal: unknown("A signal", $defs["Signal"]),
  };
  for (const [name, definition] of Object.entries(later)) {
    $defs[`Unknown${name}`] = definition;
    $defs[name]?.oneOf?.push({ $ref: `#/$defs/Unknown${name}` });
  }
  const known = ["ok", "error", "event", "signal", "reset"];
  $defs["UnknownFrame"] = {
    description: "A frame that this version does not know: to be ignored.",
    type: "object",
    not: { anyOf: known.map((name) => ({ required: [name] })) },
  };
  $defs["ServerFrame"]?.oneOf?.push({ $ref: "#/$defs/UnknownFrame" });
  schema.description =
    "Written by scripts/docs.ts. For clients: what later versions may add is allowed, and to be ignored. Exactly what this " +
    "version sends is in exchat.v1.strict.json.";
  return schema;

  function unknown(what: string, all: Schema | undefined): Schema {
    const known = (all?.oneOf ?? []).map(({ $ref = "" }) => typeOf($defs[$ref.replace("#/$defs/", "")]));
    return {
      description: `${what} of a type that this version does not know: to be ignored.`,
      type: "object",
      properties: { type: { type: "string", not: { enum: known } } },
      required: ["type"],
    };
  }
}

const typeOf = (definition: Schema | undefined): unknown => definition?.properties?.["type"]?.const;

/** A list of words may become longer. */
function open(schema: Schema): void {
  const { enum: words, ...rest } = schema;
  if (words) {
    delete schema.enum;
    delete schema.type;
    Object.assign(schema, { ...rest, type: "string", anyOf: [{ enum: words }, { type: "string" }] });
  }
  for (const inner of Object.values(schema.properties ?? {})) open(inner);
  for (const inner of [schema.items, schema.propertyNames, schema.additionalProperties])
    if (typeof inner === "object") open(inner);
  if (!words) for (const inner of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) open(inner);
}
