/** Loaded into a server: its writing worker dies of certain words, and its reading workers die of SIGUSR2. */
const RealWorker = globalThis.Worker;
const readers: Worker[] = [];

globalThis.Worker = class extends RealWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    const writes = String(url).endsWith("/writer.worker.ts");
    super(writes ? new URL("./dying-writer.worker.ts", import.meta.url) : url, options);
    if (!writes) readers.push(this);
  }
};

process.on("SIGUSR2", () => {
  for (const reader of readers.splice(0)) reader.terminate();
});
