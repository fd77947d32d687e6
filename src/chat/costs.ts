/** The rate of one person that an action counts for. The rest is rare, or counted elsewhere. */
export type Counted = "message" | "join" | "gesture" | "free";

/** What an action costs, without its text and its readers: microseconds of work, as measured on an ordinary machine. */
export type Cost = readonly [work: number, counted: Counted];

export const post: Cost = [30, "message"];
export const change: Cost = [80, "message"];
export const gesture: Cost = [60, "gesture"];
/** For actions that may scan a log to count what is unread. */
export const counting: Cost = [150, "gesture"];
export const join: Cost = [150, "join"];
export const question: Cost = [60, "free"];
/** For what a hundred people show of themselves. */
export const profiles: Cost = [1_500, "free"];
/** For questions that look through all people. */
export const directory: Cost = [5_000, "free"];
/** For a page of reports, each with what was said around it. */
export const reports: Cost = [3_000, "free"];
/** For what a door does in the name of the server, and for what must always be possible. */
export const free: Cost = [60, "free"];
