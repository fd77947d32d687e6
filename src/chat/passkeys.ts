import type { User } from "../protocol/account.ts";
import { refusal } from "../protocol/errors.ts";
import type { PasskeyUse } from "../protocol/factor.ts";
import { limits } from "../protocol/limits.ts";
import { type Admitted, admitted, freshSession, type Wanted } from "./admitted.ts";
import type { Outcome } from "./commit.ts";
import { tooManyGuesses } from "./hashing.ts";
import type { PasskeyExpected, Ticket } from "./ports.ts";
import type { Answer } from "./questions.ts";
import {
  type Asking,
  noKey,
  type Proof,
  type SecondFactors,
  type SecondFactorsWorld,
} from "./second-factors.ts";

interface PasskeysWorld extends SecondFactorsWorld {
  readonly second: SecondFactors;
}
/** What a browser sends after the person has used a passkey (`PublicKeyCredential.toJSON()`). It may be anything. */
type Response = object;
/** A passkey's answer, and whence it came. */
interface Came {
  readonly response: Response;
  readonly origin: string;
  /** "" = this machine. */
  readonly network: string;
}

const TICKET_MS = limits.ticketMinutesMax * 60_000;
/** Ed25519, ECDSA with P-256, RSA with SHA-256: what browsers and authenticators have (COSE algorithms). */
const ALGORITHMS = [-8, -7, -257];
const refused = refusal("bad_credentials", {
  message: "this passkey does not sign in here: try again, or sign in with your password",
});

type Opened = Ticket & { readonly for: "passkey"; readonly until: number };

/**
 * Passkeys (WebAuthn level 3). What a passkey signs is a ticket of this server, so any node can check it, and nothing is stored before
 * it was signed. Afterwards its hash is stored until its time is over, so that it works once.
 */
export class Passkeys {
  readonly #world: PasskeysWorld;

  constructor(world: PasskeysWorld) {
    this.#world = world;
  }

  /** What a browser needs to sign in, or to show a passkey of this person again (PublicKeyCredentialRequestOptionsJSON). */
  asks(origin: string, user?: User): Answer<{ readonly options: object }> {
    const challenge = this.#challenge({ origin, ...(user && { user: user.id }) });
    if (challenge === undefined) return { refused: noKey };
    return {
      options: {
        ...{ challenge, rpId: hostOf(origin), timeout: TICKET_MS, userVerification: "required" },
        allowCredentials: [],
      },
    };
  }

  /** What a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON). */
  async begins(asking: Asking, origin: string, proof: Proof): Promise<Answer<{ readonly options: object }>> {
    const { store, settings, second } = this.#world;
    const { user } = asking;
    const unproved = await second.unproved(asking, proof);
    if (unproved) return { refused: unproved };
    const challenge = this.#challenge({ origin, user: user.id, adds: true });
    if (challenge === undefined) return { refused: noKey };
    const { passkeys } = await store.factorOf(user.id);
    return {
      options: {
        challenge,
        rp: { id: hostOf(origin), name: settings.serverName },
        user: { id: this.#handle(user), name: user.name, displayName: user.name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
        timeout: TICKET_MS,
        attestation: "none",
        excludeCredentials: passkeys.map((id) => ({ type: "public-key", id })),
        authenticatorSelection: {
          ...{ residentKey: "required", requireResidentKey: true, userVerification: "required" },
        },
      },
    };
  }

  async add(
    user: User,
    origin: string,
    { response, label }: { readonly response: Response; readonly label?: string | undefined },
  ): Promise<Answer<{ readonly id: string }>> {
    const opened = this.#opened(response, origin);
    if (opened?.ticket.user !== user.id || !opened.ticket.adds) return { refused };
    const key = await this.#world.secrets.passkeys.added(response, opened.expected);
    if (!key) return { refused };
    const outcome = await this.#world.chat.perform(user.id, {
      ...{ type: "passkey.add", ...key, ...this.#once(opened), host: hostOf(origin) },
      ...(label && { label }),
    });
    return outcome.refused ? outcome : { id: key.credential };
  }

  /** Signs in. The person need not say who they are, and shows nothing else: the device has asked for their finger, face or PIN. */
  async signIn(came: Came, wanted: Wanted): Promise<Answer<Admitted>> {
    const { bans, chat } = this.#world;
    const { network } = came;
    const used = await this.#used(came);
    if ("refused" in used) return used;
    const { user, use, ticket } = used;
    if (ticket.user !== undefined || ticket.adds) return { refused };
    const banned = bans.refuses({ user, network });
    if (banned) return { refused: banned };
    const fresh = freshSession(this.#world, wanted, network);
    const outcome = await chat.perform(user.id, {
      ...{ type: "session.open", session: fresh.session, shown: { passkey: use } },
    });
    return admitted(outcome.refused ? outcome : { ...outcome, user }, fresh.token);
  }

  /** A person who is signed in shows a passkey of theirs again. Returns what they show in place of the password. */
  async prove(user: User, came: Came): Promise<Answer<{ proof: string }>> {
    const used = await this.#used(came);
    if ("refused" in used) return used;
    if (used.user.id !== user.id || used.ticket.user !== user.id || used.ticket.adds) return { refused };
    const outcome = await this.#world.chat.perform(user.id, { type: "passkey.use", ...used.use });
    if (outcome.refused) return outcome;
    const proof = this.#world.secrets.factors?.ticket({ for: "proof", user: user.id }, TICKET_MS);
    return proof === undefined ? { refused: noKey } : { proof };
  }

  async remove(asking: Asking, { id, ...proof }: Proof & { readonly id: string }): Promise<Outcome> {
    const unproved = await this.#world.second.unproved(asking, proof);
    if (unproved) return { refused: unproved };
    return this.#world.chat.perform(asking.user.id, { type: "passkey.drop", credential: id });
  }

  /** Checks a passkey's answer, whoever's it is. Unknown ones make a network wait, as wrong passwords do. */
  async #used({
    response,
    origin,
    network,
  }: Came): Promise<Answer<{ readonly user: User; readonly use: PasskeyUse; readonly ticket: Opened }>> {
    const { hashing, store, secrets } = this.#world;
    const opened = this.#opened(response, origin);
    if (!opened) return { refused };
    const { credential, handle, expected, ticket } = opened;
    const guess = { account: `passkey ${secrets.tokenHash(credential)}`, network };
    const waitMs = await hashing.guesses.begin(guess);
    if (waitMs > 0) return { refused: tooManyGuesses("passkeys", waitMs) };
    const known = await store.passkeyOf(credential);
    if (!known || (handle !== undefined && handle !== this.#handle(known.user))) return { refused };
    const { user, ...key } = known;
    const counter = await secrets.passkeys.used(response, expected, key);
    if (counter === undefined) return { refused };
    hashing.guesses.wasRight(guess);
    return { user, use: { credential, counter, ...this.#once(opened) }, ticket };
  }

  /** What authenticators call the person: it says nothing about who it is, and stays when the key of the tickets changes. */
  #handle({ id }: User): string {
    return this.#world.bans.keyed(`passkey ${id}`);
  }

  #challenge(about: Pick<Opened, "origin" | "user" | "adds">): string | undefined {
    const { secrets } = this.#world;
    const ticket = secrets.factors?.ticket({ for: "passkey", once: secrets.token(), ...about }, TICKET_MS);
    return ticket && secrets.passkeys.challenge(ticket);
  }

  /** The ticket that was signed, if it is one of ours and for this origin. Nothing of the signature is checked yet. */
  #opened(response: Response, origin: string) {
    const { secrets } = this.#world;
    const said = secrets.passkeys.said(response);
    const ticket = said && secrets.factors?.read(said.ticket);
    if (!said || ticket?.for !== "passkey" || ticket.origin !== origin) return undefined;
    const expected: PasskeyExpected = { challenge: said.ticket, origin, host: hostOf(origin) };
    return { ...said, ticket: ticket as Opened, expected };
  }

  #once({ ticket, expected }: { readonly ticket: Opened; readonly expected: PasskeyExpected }) {
    return { challenge: this.#world.secrets.tokenHash(expected.challenge), until: ticket.until };
  }
}

const hostOf = (origin: string): string => new URL(origin).hostname;
