import { z } from "zod";
import { ROOM_ID, type RoomId } from "./ids.ts";

/** Fields that several commands have. */
export const room = z
  .string()
  .regex(ROOM_ID, "is not a room's id")
  .transform((id) => id as RoomId);

/** The number of code points, which is how people count and how every limit here is meant. */
function characters(value: string): number {
  let count = value.length;
  for (let i = 0; i < value.length - 1; i += 1) {
    const unit = value.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count -= 1;
  }
  return count;
}

/** What a person may write: not blank, well-formed Unicode, no NUL (PostgreSQL cannot hold one). */
export function textProblem(value: string, max: number): string | undefined {
  if (value.length > max && characters(value) > max) return `has more than ${max} characters`;
  if (value.trim() === "") return "is empty";
  if (!value.isWellFormed()) return "is not well-formed Unicode";
  if (value.includes("\0")) return "contains the character NUL";
  return undefined;
}

/** Something a program chose, to be given back or compared: short, and the same in every store. */
export const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "is not well-formed Unicode");

export const text = (max: number) =>
  z.string().superRefine((value, context) => {
    const problem = textProblem(value, max);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });
