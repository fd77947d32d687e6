/* What the descriptions of several routes have in common. */

export type Operation = Readonly<Record<string, unknown>>;

const asJson = (schema: string) => ({
  "application/json": { schema: { $ref: `#/components/schemas/${schema}` } },
});
export const answer = (description: string, schema?: string) => ({
  description,
  ...(schema && { content: asJson(schema) }),
});
export const html = (description: string) => ({ description, content: { "text/html": {} } });
export const refused = (description: string) => answer(description, "Error");
export const body = (schema: string) => ({ required: true, content: asJson(schema) });

export const later = {
  ...refused("Too often from this address, or too many wrong passwords."),
  headers: { "Retry-After": { description: "In seconds.", schema: { type: "integer" } } },
};
/** The refusals of all routes about accounts. */
export const common = {
  "403": refused(
    "Not for who asks: guests or new accounts are not welcome, or the request is one of another site's page.",
  ),
  "429": later,
  "503": refused("The server has too much to do, or cannot store anything at the moment."),
};
export const shown = [{ token: [] }, { cookie: [] }];
