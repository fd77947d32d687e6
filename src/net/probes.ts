import type { Peer } from "./peer.ts";

/** The header by which a server finds a request of its own again, that went out and came back in by a proxy. */
export const PROBE_HEADER = "exchat-probe";

/** A request of the server's own, as it came back. */
export interface Seen {
  readonly peer: Peer;
  /** A proxy has said for whom it comes; `peer.named` says whether it was believed. */
  readonly isForwarded: boolean;
}

/** Requests by which the server looks at the way that leads to it. A stranger's request with that header finds nothing. */
export class Probes {
  readonly #underWay = new Map<string, Seen | undefined>();

  /** Makes the value of the header. End it: until then it takes room. */
  begin(): string {
    const probe = crypto.randomUUID();
    this.#underWay.set(probe, undefined);
    return probe;
  }

  /** A request came, perhaps one of the server's own. */
  saw(headers: Headers, peer: Peer): void {
    const probe = headers.get(PROBE_HEADER);
    if (probe === null || !this.#underWay.has(probe)) return;
    this.#underWay.set(probe, { peer, isForwarded: headers.has("x-forwarded-for") });
  }

  /** Returns what was seen; undefined = the request did not come here. */
  end(probe: string): Seen | undefined {
    const seen = this.#underWay.get(probe);
    this.#underWay.delete(probe);
    return seen;
  }
}
