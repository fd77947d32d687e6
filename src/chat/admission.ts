/** What a person without a token or an invitation may do. */
export interface Openness {
  /** Whether the server admits guests: people without a token. */
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "closed";
}

/** What the server knows of a person who connects, as far as it decides what they may do. */
export interface Visitor {
  /** The network whose limits they share; "" = this machine, which has no such limits. */
  readonly network: string;
  readonly openness: Openness;
}

/** The operator's setting; undefined = it depends on the visitor. */
export interface AdmissionSettings {
  readonly guests: boolean | undefined;
  readonly registration: Openness["registration"] | undefined;
  readonly publicUrl: string | undefined;
}

/**
 * Decides whom the server admits without an invitation. Without a setting it admits visitors from this machine, so that
 * a first try needs no setting, and nobody as soon as the server has a public address.
 */
export class Admission {
  readonly #here: Openness;
  readonly #elsewhere: Openness;
  /** One object for all of them, since each connection keeps its Openness in memory. */
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
