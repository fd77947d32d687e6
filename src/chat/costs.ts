/** As what an action counts for the rates that one person has; the rest is rare, or counted where it comes from. */
export type Counted = "message" | "join" | "gesture" | "free";

/** What an action costs beside its text and its readers: microseconds of work, as measured on an ordinary machine. */
export type Cost = readonly [work: number, counted: Counted];

export const post: Cost = [30, "message"];
export const change: Cost = [80, "message"];
export const gesture: Cost = [60, "gesture"];
/** It may look through a log to count what is unread. */
export const counting: Cost = [150, "gesture"];
export const join: Cost = [150, "join"];
export const question: Cost = [60, "free"];
/** What a door does in the name of the server, or what nothing may keep a person from. */
export const free: Cost = [60, "free"];
