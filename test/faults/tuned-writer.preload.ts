/** Loaded into a server: its writing worker asks SQLite for what `TUNED_SYNCHRONOUS` and `TUNED_CHECKPOINT_PAGES` say. */
const RealWorker = globalThis.Worker;

globalThis.Worker = class extends RealWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    const writes = String(url).endsWith("/writer.worker.ts");
    super(writes ? new URL("./tuned-writer.worker.ts", import.meta.url) : url, options);
  }
};
