import type { Finding } from "../protocol/checkup.ts";
import type { Checked } from "./checked.ts";

/**
 * Looks at everything around a running server that often goes wrong. Several who ask at once get one answer. Its parts are
 * loaded when somebody asks.
 */
export class Doctor {
  readonly #checked: Checked;
  #underWay: Promise<readonly Finding[]> | undefined;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  examine(): Promise<readonly Finding[]> {
    this.#underWay ??= this.#examine().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Settings and numbers: without secrets, addresses, and names of people and rooms. */
  async diagnostics(): Promise<object> {
    const { diagnosticsOf } = await import("./diagnostics.ts");
    return await diagnosticsOf(this.#checked);
  }

  async #examine(): Promise<readonly Finding[]> {
    const { CHECKS } = await import("./checks.ts");
    const found = await Promise.all(CHECKS.map((check) => check(this.#checked)));
    return found.flat();
  }
}
