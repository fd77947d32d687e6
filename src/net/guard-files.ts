import type { OpenFiles } from "./open-files.ts";
import type { WebServer } from "./web.ts";

interface Guard {
  readonly files: OpenFiles;
  readonly web: WebServer;
  readonly log: { warn(what: string): void; error(what: string, cause: unknown): void };
  /** Whether the server is going away, and so listens no more. */
  isLeaving(): boolean;
}

/** When connections have taken nearly all files, the server stops listening until some have gone. */
export function guardFiles({ files, web, log, isLeaving }: Guard): void {
  files.watch({
    full: () => {
      log.warn(`nearly all of the ${files.max} files that may be open are: no connections are accepted`);
      web.deafen();
    },
    free: () => {
      if (isLeaving()) return false;
      try {
        web.listen();
      } catch (cause) {
        log.error("listening again failed", cause);
        return false;
      }
      log.warn("connections are accepted again");
      return true;
    },
  });
}
