/** A flush failed: what is on disk is unknown, so the process must end and read it again. */
export class FlushFailed extends Error {}

/**
 * Why the disk takes no writes: it may recover; undefined = a failed flush or a damaged page, which must end the
 * process.
 */
export function troubleOf(cause: unknown): string | undefined {
  const { code = "", message } = cause as { code?: string; message: string };
  // SQLite undoes these before it flushes anything.
  if (/^SQLITE_IOERR_(WRITE|TRUNCATE|READ)$/.test(code)) return `${code}: ${message}`;
  if (/^SQLITE_(IOERR|CORRUPT|NOTADB)/.test(code)) throw new FlushFailed(`${code}: ${message}`, { cause });
  if (/^SQLITE_(FULL|READONLY|CANTOPEN|BUSY|NOMEM)/.test(code)) return `${code}: ${message}`;
  return undefined;
}
