/** Why an issuer does not sign a person in: what the person reads, and what the operator finds in the log. */
export class IssuerTrouble extends Error {
  /** A sentence for the person, without its first letter in upper case. */
  readonly says: string;

  constructor(says: string, told: string) {
    super(told);
    this.says = says;
  }
}

/** The cause that the library has wrapped, if it is ours. */
export function troubleIn(cause: unknown): IssuerTrouble | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) if (at instanceof IssuerTrouble) return at;
  return undefined;
}

/** What comes from an issuer, for the log: short, and in one line. */
export const brief = (text: unknown): string => {
  const said = typeof text === "string" ? text : (JSON.stringify(text) ?? "nothing");
  return JSON.stringify(said.length > 200 ? `${said.slice(0, 200)}…` : said);
};
