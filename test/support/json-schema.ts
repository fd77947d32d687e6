import type { Schema } from "../../scripts/docs/schema.ts";

/** Whether a value fits a schema, by as much of JSON Schema as our documents use, read as its specification says. */
export function fits(value: unknown, schema: Schema, root: Schema): boolean {
  if (schema.$ref !== undefined) return fits(value, definition(schema.$ref, root), root);
  const inner = (one: Schema) => fits(value, one, root);
  return (
    (schema.const === undefined || Bun.deepEquals(value, schema.const)) &&
    (schema.enum?.includes(value) ?? true) &&
    (schema.type === undefined || isOf(schema.type, value)) &&
    (schema.anyOf?.some(inner) ?? true) &&
    (schema.oneOf === undefined || schema.oneOf.filter(inner).length === 1) &&
    !(schema.not && inner(schema.not)) &&
    fitsInside(value, schema, root)
  );
}

function fitsInside(value: unknown, schema: Schema, root: Schema): boolean {
  if (Array.isArray(value)) return value.every((item) => !schema.items || fits(item, schema.items, root));
  if (typeof value !== "object" || value === null) return true;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    (schema.required ?? []).every((name) => name in fields) &&
    Object.entries(fields).every(([name, field]) => {
      const shape = schema.properties?.[name] ?? schema.additionalProperties ?? true;
      return typeof shape === "boolean" ? shape : fits(field, shape, root);
    })
  );
}

function definition(ref: string, root: Schema): Schema {
  const found = root.$defs?.[ref.replace("#/$defs/", "")];
  if (!found) throw new Error(`there is no ${ref}`);
  return found;
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return type === "null" ? value === null : typeof value === type;
}
