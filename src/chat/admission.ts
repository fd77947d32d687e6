import type { ServerSettings } from "./server-settings.ts";

/** What a person without a token or an invitation may do. */
export interface Openness {
  /** Whether the server admits guests: people without a token. */
  readonly guests: boolean;
  readonly registration: "open" | "invite" | "approval" | "closed";
}

/** What the server knows of a person who connects, as far as it decides what they may do. */
export interface Visitor {
  /** The network whose limits they share; "" = this machine, which has no such limits. */
  readonly network: string;
  readonly openness: Openness;
}

type Settings = Pick<ServerSettings, "get">;

/**
 * Decides whom the server admits without an invitation. Without a setting it admits visitors from this machine, so that
 * a first try needs no setting, and nobody as soon as the server has a public address. The settings may change at any time.
 */
export class Admission {
  readonly #here: Openness;
  readonly #elsewhere: Openness;
  /** One object for all of them, since each connection keeps its Openness in memory. */
  readonly #visitorHere: Visitor;

  constructor(settings: Settings, publicUrl: string | undefined) {
    this.#elsewhere = new Present(settings, { guests: false, registration: "invite" });
    this.#here =
      publicUrl === undefined
        ? new Present(settings, { guests: true, registration: "open" })
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

/** What the settings say now, or else this. */
class Present implements Openness {
  readonly #settings: Settings;
  readonly #otherwise: Openness;

  constructor(settings: Settings, otherwise: Openness) {
    this.#settings = settings;
    this.#otherwise = otherwise;
  }

  get guests(): boolean {
    return !this.#settings.get("raid") && (this.#settings.get("guests") ?? this.#otherwise.guests);
  }

  get registration(): Openness["registration"] {
    if (this.#settings.get("raid")) return "closed";
    return this.#settings.get("registration") ?? this.#otherwise.registration;
  }
}
