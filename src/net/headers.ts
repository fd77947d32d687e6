/**
 * Security headers of every answer. The page may load scripts, styles and connections from this server only; every
 * other answer may load nothing.
 */
const everywhere = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
} as const;

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

export const pageHeaders = { ...everywhere, "content-security-policy": PAGE_POLICY } as const;
const plainHeaders = {
  ...everywhere,
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
} as const;

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { ...plainHeaders, ...headers } });

export const text = (status: number, body: string, headers: Record<string, string> = {}): Response =>
  new Response(body, {
    status,
    headers: { ...plainHeaders, "content-type": "text/plain; charset=utf-8", ...headers },
  });

/** A picture in WebP, for pages of every site. Its address changes with its content, so browsers may keep it forever. */
export const picture = (body: Uint8Array<ArrayBuffer>): Response =>
  new Response(body, {
    headers: {
      ...plainHeaders,
      "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "cross-origin-resource-policy": "cross-origin",
    },
  });

export const empty = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { ...plainHeaders, ...headers } });

/** Sends a browser to another address, which it asks for by GET. */
export function redirect(to: string, cookies: readonly string[]): Response {
  const answer = new Response(null, { status: 303, headers: { ...plainHeaders, location: to } });
  for (const cookie of cookies) answer.headers.append("set-cookie", cookie);
  return answer;
}

/** Sends texts while the client reads them: the next one is asked for when the one before has left. If one fails, the answer is cut off. */
export const streamed = (
  texts: AsyncIterator<string>,
  headers: Record<string, string>,
  failed: (cause: unknown) => void,
): Response => new Response(readable(texts, failed), { headers: { ...plainHeaders, ...headers } });

function readable(
  texts: AsyncIterator<string>,
  failed: (cause: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await texts.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (cause) {
          failed(cause);
          controller.error(cause);
        }
      },
      async cancel() {
        await texts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A small page without other files. Title and paragraphs are HTML. */
export const html = (
  status: number,
  title: string,
  paragraphs: readonly string[],
  headers: Record<string, string> = {},
): Response =>
  new Response(
    [
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<title>${title}</title><main><h1>${title}</h1>`,
      ...paragraphs.map((paragraph) => `<p>${paragraph}</p>`),
      "</main></html>\n",
    ].join(""),
    { status, headers: { ...plainHeaders, "content-type": "text/html; charset=utf-8", ...headers } },
  );
