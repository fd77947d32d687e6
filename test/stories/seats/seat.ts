/** A message as everybody who may read it sees it: in a room, or to one person. */
export type Said = { readonly from: string; readonly text: string } & (
  | { readonly room: string; readonly to?: undefined }
  | { readonly to: string; readonly room?: undefined }
);

export const told = ({ from, room, to, text }: Said): string =>
  `${JSON.stringify(text)} from ${from} ${room === undefined ? `to ${to}` : `in ${room}`}`;

/** Where a person sits: one client of theirs, whichever door it came by. Every verb resolves when it has happened. */
export interface Seat {
  /** The door by which the client came, if it can come by it again. */
  readonly door?: "the plain protocol" | "the full protocol" | "IRC";
  readonly isOpen: boolean;
  create(room: string): Promise<void>;
  join(room: string): Promise<void>;
  leave(room: string): Promise<void>;
  say(room: string, text: string): Promise<void>;
  tell(person: string, text: string): Promise<void>;
  /** Has been shown this message, exactly once. */
  hears(said: Said): Promise<void>;
  /** What was caused before has come; then whether any message of this text is there. */
  hasHeard(text: string): Promise<boolean>;
  /** The server has dealt with everything asked for here. */
  settled(): Promise<void>;
  /** What this person said in the room, as its history has it, if the client can read that. */
  past?(room: string, from: string): Promise<string[]>;
  close(): Promise<void>;
}
