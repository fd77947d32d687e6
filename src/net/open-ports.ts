/** The numbers of the open ports. */
export interface OpenPorts {
  readonly web: number;
  readonly irc?: number | undefined;
  readonly ircTls?: number | undefined;
  readonly ircWs?: number | undefined;
}
