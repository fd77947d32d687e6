import type { z } from "zod";
import { type Definitions, ofEach, type RequestType } from "./frames.ts";

/** What the `ok` of each request says. */
export const answers = ofEach("answer");

export type Answers = { readonly [T in RequestType]: Readonly<z.infer<Definitions[T]["answer"]>> };
export type Ban = Answers["room.bans"]["bans"][number];
export type ThreadListed = Answers["thread.list"]["threads"][number];
