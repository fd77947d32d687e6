import type { Visitor } from "../../chat/admission.ts";

/** What an IRC client has shown before it said anything. */
export interface Shown {
  /** Its network, and whether it may come in as a guest. */
  readonly visitor: Visitor;
  /** Whether it came over TLS. */
  readonly secure: boolean;
  /** Whether passwords are taken over this connection. */
  readonly mayShowPassword: boolean;
  /** The value of the capability `sts` for this connection (IRCv3 sts); none = the server does not have it. */
  readonly sts?: string;
  /** The token of the web session that opened it. */
  readonly cookie?: string;
  /** The SHA-256 of the TLS certificate that it has shown and has the key of, in hex. */
  readonly certificate?: string;
}

/** What a session writes to. */
export interface Link {
  /** Sends one line, without its end. */
  write(line: string): void;
  /** Sends lines in their order. The list may be shared with other links, so it is not changed afterwards. */
  send(lines: readonly string[]): void;
  /** Sends `ERROR :reason` after what waits, and closes. `code` is for WebSocket and for the metrics: see `closeCodes`. */
  end(reason: string, code?: number): void;
  /** Resolves when less waits than a page of history has, or the connection is closed. */
  drained(): Promise<void>;
  /** The session can hear more lines: call it when `ready` has become true. */
  goOn(): void;
}
