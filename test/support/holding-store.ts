import type { Payer } from "../../src/chat/payer.ts";
import type { Lookups, Store } from "../../src/chat/store.ts";

/** Keeps answers of a real store back, as old as they are, until a test lets them go. */
export class Holds {
  readonly #held = new Map<string, { readonly asked: () => void; readonly until: Promise<void> }>();

  /** From now on; `asked` resolves when an answer is being kept back. */
  hold(read: keyof Store): { readonly asked: Promise<void>; release(): void } {
    const asked = Promise.withResolvers<void>();
    const until = Promise.withResolvers<void>();
    this.#held.set(read, { asked: asked.resolve, until: until.promise });
    return {
      asked: asked.promise,
      release: () => {
        this.#held.delete(read);
        until.resolve();
      },
    };
  }

  readonly over = <S extends Lookups>(store: S): S =>
    new Proxy(store, {
      get: (_, name: string) => {
        const value: unknown = store[name as keyof S];
        if (typeof value !== "function") return value;
        if (name === "asking") return (payer: Payer) => this.over(value.call(store, payer) as Lookups);
        return (...args: unknown[]) => this.#through(name, value.apply(store, args));
      },
    });

  #through(name: string, answer: unknown): unknown {
    const held = this.#held.get(name);
    if (!held || !(answer instanceof Promise)) return answer;
    return answer.then(async (read: unknown) => {
      held.asked();
      await held.until;
      return read;
    });
  }
}
