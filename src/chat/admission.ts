/** What people who show nothing may do here. */
export interface Openness {
  /** Whether people without a token are let in. */
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "closed";
}

/** A person who comes in, as far as it decides what they may do. */
export interface Visitor {
  /** The network that they are counted with; "" = this machine, which is not counted. */
  readonly network: string;
  readonly openness: Openness;
}

/** What the operator has set. Undefined = it depends on who comes. */
export interface AdmissionSettings {
  readonly guests: boolean | undefined;
  readonly registration: Openness["registration"] | undefined;
  readonly publicUrl: string | undefined;
}

/**
 * Who is let in without having been asked. What the operator has not set is open for visitors whose own address is this
 * machine's, so that a first try needs no setting; and for nobody, as soon as the server has a public address.
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

  /** `local` = the visitor's own address is this machine's, and nobody asks in their name. */
  opennessFor({ local }: { readonly local: boolean }): Openness {
    return local ? this.#here : this.#elsewhere;
  }

  visitor(peer: { readonly local: boolean; readonly network: string }): Visitor {
    return peer.local ? this.#visitorHere : { network: peer.network, openness: this.#elsewhere };
  }
}
