import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * By which names this server is asked for. A page of another site can have its own name lead to this machine (DNS
 * rebinding), and a browser then takes the server for a part of that site; but it says so in the Host header.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>;

  /** `names`: what the operator calls the server, on top of what the machine is called. */
  constructor(names: readonly string[], machine: string = hostname()) {
    const [short = ""] = machine.split(".");
    this.#names = new Set([machine, short, `${short}.local`, ...names].map((name) => name.toLowerCase()));
  }

  takes(host: string): boolean {
    if (/[^\w.:[\]-]/.test(host) || !URL.canParse(`http://${host}`)) return false;
    const name = new URL(`http://${host}`).hostname.replace(/\.$/, "");
    // An address in numbers leads nowhere else.
    if (isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0) return true;
    return name === "localhost" || name.endsWith(".localhost") || this.#names.has(name);
  }
}
