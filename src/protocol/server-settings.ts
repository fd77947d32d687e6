import { limits } from "./limits.ts";
import { isPictureHash, type Picture } from "./picture.ts";

/*
 * Settings of the whole server that its admins change while it runs: this table is all of them. It needs no validator, since the
 * worker that writes looks at it, too. A setting of the environment has precedence, and cannot be changed here.
 */

/** A value as JSON. */
export type SettingValue = string | number | boolean | readonly string[];

/** What a setting takes. */
interface Kind<V extends SettingValue> {
  readonly takes: "a line" | "a text" | "one of" | "on or off" | "a number" | "names" | "a picture";
  /** Of "one of": the values. */
  readonly choices?: readonly string[];
  /** What a value must be: the end of a sentence that begins with the setting's name. */
  readonly must: string;
  fits(value: SettingValue): value is V;
}

interface Definition<V extends SettingValue = SettingValue> extends Kind<V> {
  /** What it does, and what holds without a value, for the people who set it. */
  readonly says: string;
  /** The variable of the environment that fixes it; none = no variable does. */
  readonly variable?: string;
  /** Everyone is told when it changes; otherwise only admins are. */
  readonly isPublic?: true;
}

const LINE_CHARACTERS_MAX = 60;
const ADDRESS_CHARACTERS_MAX = 200;
const TEXT_CHARACTERS_MAX = 4_000;
const NAMES_MAX = 50;
const NAME_CHARACTERS_MAX = 200;

const hasLength = (value: SettingValue, max: number): value is string =>
  typeof value === "string" && value.trim() !== "" && [...value].length <= max;

const aLine: Kind<string> = {
  takes: "a line",
  must: `is a line of 1 to ${LINE_CHARACTERS_MAX} characters`,
  fits: (value): value is string =>
    hasLength(value, LINE_CHARACTERS_MAX) && value.trim() === value && !/\p{Cc}/u.test(value),
};

/** An address to write to. */
const anAddress: Kind<string> = {
  takes: "a line",
  must: `is an e-mail address or an address of the web, of at most ${ADDRESS_CHARACTERS_MAX} characters`,
  fits: (value): value is string =>
    hasLength(value, ADDRESS_CHARACTERS_MAX) && /^(?:https?:\/\/\S+|[^\s@:/]+@[^\s@:/]+)$/u.test(value),
};

const aText: Kind<string> = {
  takes: "a text",
  must: `is a text of 1 to ${TEXT_CHARACTERS_MAX} characters`,
  fits: (value) => hasLength(value, TEXT_CHARACTERS_MAX),
};

const oneOf = <V extends string>(choices: readonly V[]): Kind<V> => ({
  takes: "one of",
  choices,
  must: `is one of: ${choices.join(", ")}`,
  fits: (value): value is V => choices.some((choice) => choice === value),
});

const onOrOff: Kind<boolean> = {
  takes: "on or off",
  must: "is on or off",
  fits: (value) => typeof value === "boolean",
};

const wholeNumber = (min: number, max: number): Kind<number> => ({
  takes: "a number",
  must: `is a whole number from ${min} to ${max}`,
  fits: (value): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max,
});

const names: Kind<readonly string[]> = {
  takes: "names",
  must: `is a list of 1 to ${NAMES_MAX} names`,
  fits: (value): value is readonly string[] =>
    typeof value === "object" &&
    value.length > 0 &&
    value.length <= NAMES_MAX &&
    value.every((name) => hasLength(name, NAME_CHARACTERS_MAX)),
};

/** It is uploaded (`PUT /server/logo`); its value is its hash. */
const aPicture: Kind<string> = {
  takes: "a picture",
  must: "is a picture: upload it in the page, under Administration",
  fits: (value): value is string => isPictureHash(value),
};

const setting = <V extends SettingValue>(
  kind: Kind<V>,
  says: string,
  more: Pick<Definition, "variable" | "isPublic"> = {},
): Definition<V> => ({ ...kind, says, ...more });

/** Who can make an account. */
export const registrations = ["open", "invite", "approval", "closed"] as const;

/** Who can make rooms. */
const creators = ["everyone", "members", "moderators", "admins"] as const;
export type Creators = (typeof creators)[number];
/** Who needs a second factor. */
const secondFactors = ["off", "admins", "everyone"] as const;

/** All settings, by their keys. Another part of the server that has a setting adds a line, and reads it by `chat.settings`. */
const serverSettings = {
  name: setting(aLine, "What this server is called. Without it: exchat.", {
    variable: "EXCHAT_SERVER_NAME",
    isPublic: true,
  }),
  logo: setting(
    aPicture,
    "The server's logo: the icon of the page and of IRC's network, and the head of the page. Without it: ExChat's.",
    { isPublic: true },
  ),
  registration: setting(
    oneOf(registrations),
    "Who can make an account. `open`: everyone; `invite`: people with an invitation; `approval`: also people whom an admin has let in " +
      "after they asked; `closed`: nobody. Without it: `open` for people on the server's own machine while it has no public address, " +
      "and `invite` for all others.",
    { variable: "EXCHAT_REGISTRATION", isPublic: true },
  ),
  guests: setting(
    onOrOff,
    "Whether people without an account can come in as guests. Without it: only people on the server's own machine, while it has no " +
      "public address.",
    { variable: "EXCHAT_GUESTS", isPublic: true },
  ),
  guestRooms: setting(names, "The public rooms that guests can enter, by name. Without it: all of them."),
  defaultRooms: setting(
    names,
    "Public rooms that everyone new enters beside the default room, by name; guests only those that they can enter. Without it: none.",
  ),
  roomCreators: setting(
    oneOf(creators),
    "Who can make public rooms, and make private rooms public. `everyone`: guests as well; `members`: people with an account; " +
      "`moderators` and `admins`: also those with a higher role. Without it: everyone.",
  ),
  privateRoomCreators: setting(
    oneOf(creators.slice(1) as Exclude<Creators, "everyone">[]),
    "Who can make private rooms, and make public rooms private. Guests never can. Without it: members.",
  ),
  proofOfWork: setting(
    onOrOff,
    "Whether people from elsewhere who make an account without an invitation, or come as guests, show a proof of work: their program " +
      "computes for some seconds before. Over IRC they cannot come in then. Without it: off.",
    { isPublic: true },
  ),
  welcome: setting(aText, "What people read before they come in, and IRC's message of the day.", {
    isPublic: true,
  }),
  contact: setting(
    anAddress,
    "How people reach those who look after this server, also when they are banned: an e-mail address or an address of the web.",
    { isPublic: true },
  ),
  raid: setting(
    onOrOff,
    "The raid switch. While it is on, nobody new makes an account or comes as a guest, and guests and people whose account is younger " +
      "than a day write one message in half a minute in each room, without links. All others go on. Without it: off.",
  ),
  holdFirst: setting(
    wholeNumber(0, 10),
    "How many first messages of a guest, or of an account made since this was set or on the day before, wait for a moderator in public " +
      "rooms. Without it: none.",
  ),
  passwordMin: setting(
    wholeNumber(1, 256),
    "The characters that a new password has at least. Passwords that people have go on working. Without it: 8.",
    { variable: "EXCHAT_PASSWORD_MIN", isPublic: true },
  ),
  commonPasswords: setting(
    onOrOff,
    "Whether people may choose one of the most common passwords, which others guess first. Without it: off.",
  ),
  keepDays: setting(
    wholeNumber(1, limits.keepDaysMax),
    "The days after which messages are erased for good, in conversations as well, where a room has no number of its own. Nothing " +
      "brings them back. Without it: they are kept forever.",
    { variable: "EXCHAT_KEEP_DAYS" },
  ),
  auditDays: setting(
    wholeNumber(1, 36_500),
    "For how many days this server keeps the log of what happened to people and to itself. Without it: 400.",
    { variable: "EXCHAT_AUDIT_DAYS" },
  ),
  secondFactor: setting(
    oneOf(secondFactors),
    "Who needs a second factor to sign in with a password. `off`: nobody; `admins`: admins and owners; `everyone`. The page " +
      "leads people who have none to set it up when they sign in. Without it: off.",
  ),
  rules: setting(aText, "Rules that people accept when they make an account.", { isPublic: true }),
  stepsDone: setting(
    names,
    "The next steps that the page no longer shows to owners: name, invite, notifications, irc, backup, address. Without it: it shows " +
      "all that are not done.",
  ),
} as const;

export type SettingKey = keyof typeof serverSettings;
export type SettingOf<K extends SettingKey> =
  (typeof serverSettings)[K] extends Definition<infer V> ? V : never;
/** Settings that have a value. */
export type Settings = { readonly [K in SettingKey]?: SettingOf<K> | undefined };

export const settingKeys = Object.keys(serverSettings) as [SettingKey, ...SettingKey[]];

/** The definition of a setting, when it does not matter which one it is. */
export const settingNamed = (key: SettingKey): Definition => serverSettings[key] as Definition;

/** What is wrong with a value, as a sentence; undefined = nothing. */
export function settingProblem(key: SettingKey, value: SettingValue): string | undefined {
  const { fits, must } = settingNamed(key);
  return fits(value) ? undefined : `${key} ${must}`;
}

/** Sets a setting; no value = back to what holds without one. */
export type SettingChange = {
  readonly type: "setting.change";
  readonly key: SettingKey;
  readonly value?: SettingValue | undefined;
  /** The picture whose hash the value is. */
  readonly picture?: Picture;
  /** What the person saw before: if the setting is another by now, it is not changed. */
  readonly was?: { readonly value?: SettingValue | undefined } | undefined;
};
/** A setting of the server has another value; none = it has none any more. */
export type SettingChanged = {
  readonly type: "setting.changed";
  readonly key: SettingKey;
  readonly value?: SettingValue | undefined;
  /** The picture whose hash the value is. */
  readonly picture?: Picture | undefined;
};
