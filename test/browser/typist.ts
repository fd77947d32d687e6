import type { CDPSession, Page } from "playwright-core";

const SHIFT = 8;
const modifiers = { Alt: 1, Control: 2, Meta: 4, Shift: SHIFT } as const;
const named: Readonly<
  Record<string, { readonly code: string; readonly keyCode: number; readonly text?: string }>
> = {
  Enter: { code: "Enter", keyCode: 13, text: "\r" },
  Escape: { code: "Escape", keyCode: 27 },
  Tab: { code: "Tab", keyCode: 9 },
  ArrowUp: { code: "ArrowUp", keyCode: 38 },
  ArrowDown: { code: "ArrowDown", keyCode: 40 },
  F6: { code: "F6", keyCode: 117 },
};

/** Somebody quick at a slow machine: the keys come at their own time, whether the page is ready for the next one or not. */
export class Typist implements AsyncDisposable {
  readonly #cdp: CDPSession;
  readonly #under: Promise<unknown>[] = [];

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  /** The processor is so many times slower. */
  static async at(page: Page, slower: number): Promise<Typist> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
    return new Typist(cdp);
  }

  /** Types texts, and presses the keys that stand between angle brackets: `hello<Enter><Control+k>`. */
  async type(text: string, pauseMs = 0): Promise<void> {
    for (const [, key, character] of text.matchAll(/<([\w+]{2,})>|(.)/gsu)) {
      this.#press(key ?? character ?? "");
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await Promise.all(this.#under.splice(0));
  }

  #press(name: string): void {
    const parts = name.length > 1 ? name.split("+") : [name];
    const key = parts.at(-1) as string;
    const held = parts.slice(0, -1).reduce((sum, part) => sum | modifiers[part as keyof typeof modifiers], 0);
    const isCommand = (held & ~SHIFT) !== 0;
    const known = named[key] ?? {
      code: codeOf(key),
      keyCode: codeOf(key) ? key.toUpperCase().charCodeAt(0) : 0,
      text: key,
    };
    const { code, keyCode, text } = known;
    const event = { key, code, windowsVirtualKeyCode: keyCode, modifiers: held };
    const typed = text !== undefined && !isCommand ? { text } : {};
    const type = "text" in typed ? "keyDown" : "rawKeyDown";
    this.#under.push(
      this.#cdp.send("Input.dispatchKeyEvent", { type, ...event, ...typed }),
      this.#cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...event }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await this.#cdp.detach();
  }
}

const codeOf = (key: string): string =>
  /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : key === " " ? "Space" : "";
