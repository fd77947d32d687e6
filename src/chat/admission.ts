/** What people without a token or an invitation may do. */
export interface Openness {
  /** Whether people without a token are admitted. */
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "closed";
}

/** What we know of a person who connects, as far as it decides what they may do. */
export interface Visitor {
  /** The network that they are counted with; "" = this machine, which is not counted. */
  readonly network: string;
  readonly openness: Openness;
}

/** The operator's setting. Undefined: it depends on the visitor. */
export interface AdmissionSettings {
  readonly guests: boolean | undefined;
  readonly registration: Openness["registration"] | undefined;
  readonly publicUrl: string | undefined;
}

/**
 * Who is admitted without an invitation. Without the operator's setting this is open to visitors from this machine, so
 * that a first try needs no setting; and closed to all as soon as the server has a public address.
 */
export class Admission {
  readonly #here: Openness;
  readonly #elsewhere: Openness;
  /** One for all, since each connection keeps its own. */
  readonly #visitorHere: Visitor;

  constructor({ guests, registration, publicUrl }: AdmissionSettings) {
    this.#elsewhere = { guests: guests ?? false, registration: registration ?? "invite" };
    this.#here =
      publicUrl === undefined
        ? { guests: guests ?? true, registration: registration ?? "open" }
        : this.#elsewhere;
    this.#visitorHere = { network: "", openness: this.#here };
  }

  /** `local`: the visitor's own address is this machine's, and no proxy asks for them. */
  opennessFor({ local }: { readonly local: boolean }): Openness {
    return local ? this.#here : this.#elsewhere;
  }

  visitor(peer: { readonly local: boolean; readonly network: string }): Visitor {
    return peer.local ? this.#visitorHere : { network: peer.network, openness: this.#elsewhere };
  }
}
