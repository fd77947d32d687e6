/** Writes the documents of the full protocol from its shapes. Nothing else writes them, and a test compares. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asyncApi } from "./docs/asyncapi.ts";
import { lenient } from "./docs/lenient.ts";
import { openApi } from "./docs/openapi.ts";
import { reference } from "./docs/reference.ts";
import { protocolSchema } from "./docs/schema.ts";

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Each document by its path from the root. */
export function documents(): ReadonlyMap<string, string> {
  const schema = protocolSchema();
  return new Map([
    ["docs/schemas/exchat.v1.json", json(lenient(schema))],
    ["docs/schemas/exchat.v1.strict.json", json(schema)],
    ["docs/asyncapi.json", json(asyncApi("./schemas/exchat.v1.json"))],
    ["docs/openapi.json", json(openApi())],
    ["docs/reference.md", reference(schema)],
  ]);
}

if (import.meta.main)
  for (const [path, text] of documents()) {
    const file = join(import.meta.dirname, "..", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(path);
  }
