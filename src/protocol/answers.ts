import type { z } from "zod";
import { type Definitions, ofEach, type RequestType } from "./frames.ts";

/** The shape of the `ok` of each request. */
export const answers = ofEach("answer");

export type Answers = { readonly [T in RequestType]: Readonly<z.infer<Definitions[T]["answer"]>> };
export type Ban = Answers["room.bans"]["bans"][number];
export type ThreadListed = Answers["thread.list"]["threads"][number];
