/** What the operator has set for IRC, as far as a session needs it. */
export interface IrcSettings {
  /** What every client must say in PASS; undefined = nothing. */
  readonly password: string | undefined;
  /** Who may use OPER without an account; undefined = nobody. */
  readonly operator: { readonly name: string; readonly password: string } | undefined;
  /** The file of the message of the day; none = there is none. */
  readonly motd?: string | undefined;
  /** Whether a person who has signed in has the account's name as their nick, or may take another one. */
  readonly nick: "account" | "free";
  /** How accounts are made over IRC: the values of the capability `draft/account-registration`. */
  readonly register: ReadonlySet<"before-connect" | "email-required">;
  /** Whether passwords are also taken over connections that others on the way can read. */
  readonly plaintext: boolean;
  /**
   * For how many days clients that came over TLS must come over TLS (the capability `sts`); 0 = not any longer; undefined = nothing
   * is said of it.
   */
  readonly stsDays: number | undefined;
  /** The port that clients without TLS are told by `sts`. */
  readonly tlsPort: number | "off";
}
