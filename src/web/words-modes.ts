import { duration } from "../protocol/duration.ts";
import type { MaskKind } from "../protocol/mask.ts";
import { count } from "./words-formats.ts";

const onOff = (on: string, off: string) => (by: string, is: boolean) => `${by} ${is ? on : off}`;

/** Words about the modes of rooms. */
export const modeWords = {
  applyModes: "Apply",
  modesTitle: "Who may join and write",
  modes: {
    moderated: {
      label: "Announcement room",
      hint: "Only operators, and members with voice, write and react. IRC calls it moderated.",
    },
    reactable: { label: "All members react", hint: "In an announcement room, too." },
    topicLocked: { label: "Lock the topic", hint: "Only operators change the topic." },
    inviteOnly: {
      label: "Invited people only",
      hint: "Nobody joins without an invitation. People still find the room in lists.",
    },
    secret: {
      label: "Unlisted",
      hint: "Only members see the room in lists. Others join it if they know its name.",
    },
  },
  roomKey: "Key",
  roomKeyHint: "One word that people need to join without an invitation. Leave this empty for no key.",
  roomKeyAsk: (room: string) => `The key of #${room}`,
  roomLimit: "Most members",
  roomLimitHint:
    "Nobody joins without an invitation once the room has so many. Leave this empty for no limit.",
  roomLimitProblem: "The number of members is a whole number from 1, or empty.",
  slowMode: "Slow mode: seconds",
  slowModeHint:
    "A member writes one message in so many seconds; operators and members with voice as many as they like. Leave this empty for no slow mode.",
  slowModeProblem: (max: number) => `Slow mode is a whole number of seconds up to ${max}, or empty.`,
  slowModeSign: (seconds: number) => `Slow mode: one message in ${duration(seconds * 1_000)}`,
  slowModeWait: (ms: number) => `Slow mode: you can write again in ${duration(ms)}. Your text stays here.`,
  slowSet: (by: string, seconds: number) =>
    seconds === 0
      ? `${by} ended slow mode`
      : `${by} set slow mode: a member writes one message in ${duration(seconds * 1_000)}`,
  removeMaskOf: (mask: string) => `Remove ${mask}`,
  masks: "Masks",
  masksHint: "Rules for people whose name or host fits. IRC clients set them.",
  maskKind: { ban: "banned", mute: "muted", exempt: "never banned", invite: "needs no invitation" },
  maskAdded: (by: string, kind: MaskKind, mask: string) =>
    `${by} ${{ ban: "banned", mute: "muted", exempt: "exempted from bans", invite: "let in" }[kind]} everyone who fits ${mask}`,
  maskRemoved: (by: string, kind: MaskKind, mask: string) =>
    `${by} lifted ${{ ban: "the ban", mute: "the mute", exempt: "the exemption", invite: "the standing invitation" }[kind]} of ${mask}`,
  moderatedSet: onOff(
    "made this an announcement room: operators and members with voice write",
    "let all members write again",
  ),
  reactableSet: onOff(
    "lets all members react, also in an announcement room",
    "lets only those react who write in an announcement room",
  ),
  announcementOnly: "Only operators, and members with voice, write in this announcement room.",
  askOperator: (operator: string) => `Ask ${operator}`,
  topicLockedSet: onOff("locked the topic: operators change it", "let all members change the topic"),
  inviteOnlySet: onOff("let only invited people join", "let people join without an invitation"),
  secretSet: onOff("took this room off the lists", "put this room on the lists"),
  noCtcpSet: onOff("keeps CTCP requests out of this room", "lets CTCP requests into this room"),
  keyedSet: onOff("set a key for joining", "removed the key for joining"),
  limitSet: (by: string, limit: number | null) =>
    limit === null
      ? `${by} removed the limit of members`
      : `${by} limited this room to ${count(limit, "member", "members")}`,
};
