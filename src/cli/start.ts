import { asksForHelp } from "./given.ts";

interface Program {
  readonly version: string;
  serve(flags: readonly string[]): Promise<void>;
}

/** `exchat VERB …`: runs the server, which loads the verbs when one is asked for, or carries out a verb. */
export async function start(
  [name = "serve", ...args]: readonly string[],
  { serve, version }: Program,
): Promise<void> {
  if (name === "serve" && !asksForHelp(args)) return serve(args);
  const { run } = await import("./run.ts");
  await run({ verb: name, args }, version);
}
