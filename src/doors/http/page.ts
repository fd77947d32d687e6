import { pageHeaders, text } from "../../net/headers.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
/** For files whose names change with their content: browsers may keep them forever. */
const FOR_EVER = "public, max-age=31536000, immutable";

interface Kept {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/** The web app. Its files are in memory, compressed once. */
export class Page {
  readonly #files = new Map<string, Kept>();

  constructor(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
    for (const [path, body] of files) {
      const type = types[path.slice(path.lastIndexOf("."))];
      if (type) this.#keep(path, body, type);
    }
  }

  #keep(path: string, body: Uint8Array<ArrayBuffer>, type: string): void {
    const etag = `"${new Bun.CryptoHasher("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    const caching = path.startsWith("/assets/") ? FOR_EVER : "no-cache";
    this.#files.set(path, {
      body,
      gzipped: Bun.gzipSync(body),
      headers: {
        ...pageHeaders,
        "content-type": type,
        "cache-control": caching,
        etag,
        vary: "accept-encoding",
      },
    });
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** The file at this path. */
  answer(path: string, request: Request): Response {
    const file = this.#files.get(path);
    if (!file) return text(503, "the web app has not been built");
    if (request.headers.get("if-none-match") === file.headers["etag"])
      return new Response(null, { status: 304, headers: file.headers });
    if (!request.headers.get("accept-encoding")?.includes("gzip"))
      return new Response(file.body, { headers: file.headers });
    return new Response(file.gzipped, { headers: { ...file.headers, "content-encoding": "gzip" } });
  }

  index(request: Request): Response {
    return this.answer("/index.html", request);
  }
}
