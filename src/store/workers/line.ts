/**
 * A worker, and the messages to and from it as JSON text, which costs less than cloning objects. It says when the
 * worker has died.
 */
export class Line<To, From> {
  readonly #worker: Worker;
  #ended = false;

  constructor(url: URL, hear: (message: From) => void, died: (why: string) => void) {
    this.#worker = new Worker(url);
    let why = "it ended";
    this.#worker.onmessage = ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as From);
    this.#worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      why = event.message;
    };
    this.#worker.addEventListener("close", () => {
      if (!this.#ended) died(why);
    });
  }

  say(message: To): void {
    this.#worker.postMessage(JSON.stringify(message));
  }

  end(): void {
    this.#ended = true;
    this.#worker.terminate();
  }
}
