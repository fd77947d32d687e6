import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * The names of this server. A page of another site can let its own name lead to this machine (DNS rebinding), and a
 * browser then takes the server for a part of that site. But the browser sends that name in the Host header.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>;

  /** `names` are the operator's names for the server, in addition to the machine's names. */
  constructor(names: readonly string[], machine: string = hostname()) {
    const [short = ""] = machine.split(".");
    this.#names = new Set([machine, short, `${short}.local`, ...names].map((name) => name.toLowerCase()));
  }

  takes(host: string): boolean {
    if (/[^\w.:[\]-]/.test(host) || !URL.canParse(`http://${host}`)) return false;
    const name = new URL(`http://${host}`).hostname.replace(/\.$/, "");
    // Nobody can let an address in numbers lead to another machine.
    if (isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0) return true;
    return name === "localhost" || name.endsWith(".localhost") || this.#names.has(name);
  }
}
