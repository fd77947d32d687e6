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

export const empty = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { ...plainHeaders, ...headers } });

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
