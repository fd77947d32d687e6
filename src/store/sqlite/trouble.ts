/** The flush failed: what is on disk is unknown, so the process has to end and read it anew. */
export class FlushFailed extends Error {}

/** A disk that takes no writes refuses everything and may recover; a failed flush or a damaged page must end the process. */
export function troubleOf(cause: unknown): string | undefined {
  const { code = "", message } = cause as { code?: string; message: string };
  // Undone before anything was flushed.
  if (/^SQLITE_IOERR_(WRITE|TRUNCATE|READ)$/.test(code)) return `${code}: ${message}`;
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code)) throw new FlushFailed(`${code}: ${message}`, { cause });
  if (/^SQLITE_(FULL|READONLY|CANTOPEN|BUSY|NOMEM)/.test(code)) return `${code}: ${message}`;
  return undefined;
}
