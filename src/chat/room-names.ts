import { roomNameProblem } from "../protocol/names.ts";
import type { Decision } from "./decide.ts";
import { refuse } from "./decide.ts";

/** Why no room can have this name; undefined = the name is fine. */
export function badName(name: string): Decision | undefined {
  const problem = roomNameProblem(name);
  return problem ? refuse("bad_name", { message: problem, field: "name" }) : undefined;
}
