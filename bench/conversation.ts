import { type Client, eachText, type Reader } from "./client.ts";

const ANSWER_MS_MAX = 20_000;

/** A connection that is read frame by frame, for requests before or beside the measured load. */
export class Conversation implements Reader {
  readonly #heard: string[] = [];
  #waiting: ((text: string) => void) | undefined;

  read(client: Client, bytes: Buffer): void {
    eachText(client, bytes, (text) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(text);
      else this.#heard.push(text);
    });
  }

  /** The next frame. */
  next(): Promise<string> {
    const heard = this.#heard.shift();
    if (heard !== undefined) return Promise.resolve(heard);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the server did not answer")), ANSWER_MS_MAX);
      this.#waiting = (text) => {
        clearTimeout(late);
        resolve(text);
      };
    });
  }

  /** Sends `text` and skips frames until one contains `answer`. */
  async ask(client: Client, text: string, answer: string): Promise<string> {
    client.sendText(text);
    return await this.find(answer);
  }

  async find(answer: string): Promise<string> {
    for (;;) {
      const heard = await this.next();
      if (heard.includes(answer)) return heard;
      if (heard.includes('"error"')) throw new Error(`expected ${answer}, heard ${heard}`);
    }
  }
}
