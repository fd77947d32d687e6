import type { Schema } from "./schema.ts";

const count = (n: number): string => n.toLocaleString("en-US");

/** Objects with more fields than this are not taken apart in a table. */
const FIELDS_SHOWN_MAX = 10;

/** A definition, and its place in the reference: an event has its type's name there. */
const anchor = (name: string): string =>
  `[${name}](#${name === "Event" ? "events" : name.toLowerCase().replace(/event$/, "")})`;

/** What a value is, in a few words. Ids are words of their own; objects are linked. */
export function words(schema: Schema): string {
  if (schema.$ref) return anchor(schema.$ref.slice("#/$defs/".length));
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  switch (schema.type) {
    case "string":
      return schema.format === "date-time" ? "time" : `text${characters(schema)}`;
    case "integer":
      return `number${range(schema)}`;
    case "array":
      return `list${schema.maxItems === undefined ? "" : ` of at most ${schema.maxItems}`}: ${words(schema.items ?? {})}`;
    case "object":
      return objectWords(schema);
    default:
      return schema.type ?? "anything";
  }
}

function objectWords({ properties, propertyNames, additionalProperties, required }: Schema): string {
  if (properties && Object.keys(properties).length > FIELDS_SHOWN_MAX) return "object";
  if (properties) return `{ ${fieldNames(properties, required).join(", ")} }`;
  if (typeof additionalProperties !== "object") return "object";
  return `object: ${words(propertyNames ?? {})} → ${words(additionalProperties)}`;
}

const fieldNames = (properties: Record<string, Schema>, required: readonly string[] = []): string[] =>
  Object.keys(properties).map((name) => `\`${name}${required.includes(name) ? "" : "?"}\``);

function characters({ minLength = 0, maxLength }: Schema): string {
  if (maxLength === undefined) return "";
  return minLength > 0
    ? `, ${minLength}–${count(maxLength)} characters`
    : `, at most ${count(maxLength)} characters`;
}

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum}–${count(maximum)}`;
  return minimum === undefined ? "" : `, ${minimum} or more`;
}

/** A table of the fields of an object, or nothing when there are none. */
export function fieldTable(schema: Schema, leaveOut: readonly string[] = []): string[] {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).filter(([name]) => !leaveOut.includes(name));
  if (rows.length === 0) return [];
  return [
    "| Field | What it is | |",
    "|---|---|---|",
    ...rows.map(([name, field]) => {
      const given = field.default === undefined ? "" : ` Default ${JSON.stringify(field.default)}.`;
      const optional = required.includes(name) ? "" : "?";
      return `| \`${name}${optional}\` | ${words(field)} | ${field.description ?? ""}${given} |`;
    }),
    "",
  ];
}
