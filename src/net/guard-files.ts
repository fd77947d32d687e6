import type { OpenFiles } from "./open-files.ts";

interface Guard {
  readonly files: OpenFiles;
  readonly ports: { deafen(): void; listen(): void };
  readonly log: { warn(what: string): void; error(what: string, cause: unknown): void };
  /** Whether the server is stopping, and so does not listen again. */
  isLeaving(): boolean;
}

/** When connections have used nearly all files, the server stops listening until some are closed. */
export function guardFiles({ files, ports, log, isLeaving }: Guard): void {
  files.watch({
    full: () => {
      log.warn(
        `nearly all of the ${files.max} files that the process may open are open: no connections are accepted`,
      );
      ports.deafen();
    },
    free: () => {
      if (isLeaving()) return false;
      try {
        ports.listen();
      } catch (cause) {
        log.error("listening again failed", cause);
        return false;
      }
      log.warn("connections are accepted again");
      return true;
    },
  });
}
