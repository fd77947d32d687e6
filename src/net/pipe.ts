/**
 * One connection as a door writes to it: WebSocket frames, or lines over TCP. It has the names of Bun's WebSocket, so
 * that a WebSocket needs no object in between: with 100,000 connections each would have one.
 */
export interface Pipe {
  /** Sends one frame or line. Returns its bytes; -1 = it waits to be sent, 0 = it was dropped. */
  sendText(text: string): number;
  /**
   * Sends these frames, which other pipes get as well, by one system call: it encodes them once for all. Returns as `sendText`.
   * A pipe without it gets them one by one.
   */
  sendShared?(frames: readonly string[]): number;
  /** Everything that is sent inside `run` costs one system call. */
  cork(run: () => void): unknown;
  /** Bytes that wait to be sent. */
  getBufferedAmount(): number;
  /** Closes after everything that was sent. `code` is that of a WebSocket's close frame (RFC 6455 section 7.4). */
  close(code: number, reason: string): void;
  /** Closes at once; what waits is lost. */
  terminate(): void;
  /** Asks the other side for a sign of life, in the connection's protocol. */
  ping(): unknown;
  /** Stops reading, and starts again. */
  pause(): void;
  resume(): void;
}

/** One connection as its pipe reports to it. */
export interface PipeHandler {
  opened(pipe: Pipe): void;
  receive(text: string): void;
  /** A binary frame came. The protocol decides what to do with it. */
  receiveBinary(bytes: Uint8Array): void;
  /** The pipe has written some of what waited. */
  drain(): void;
  /** The other side asked for a sign of life. The pipe has answered already. */
  pinged(): void;
  pong(): void;
  /** `code` as in a close frame; 1006 = there was none. */
  closed(code: number): void;
}
