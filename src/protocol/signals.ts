import type { z } from "zod";
import * as account from "./account.ts";
import * as contact from "./contact.ts";
import * as entry from "./entry.ts";
import * as factor from "./factor.ts";
import type { ExportOf } from "./gather.ts";
import * as held from "./held.ts";
import * as member from "./member.ts";
import * as message from "./message.ts";
import * as metadata from "./metadata.ts";
import * as passing from "./passing.ts";
import * as report from "./report.ts";
import * as setting from "./setting.ts";
import { type SignalBy, SignalDefinition } from "./signal.ts";

/** The files that define signals. Each exported signal is found here by its type; the documents list them in this order. */
const files = [
  account,
  factor,
  message,
  member,
  contact,
  setting,
  report,
  held,
  entry,
  metadata,
  passing,
] as const;
type Definition = Extract<ExportOf<typeof files>, SignalDefinition>;
type ByType = { readonly [D in Definition as D["type"]]: SignalBy<D> };
type ToUser = { readonly [D in Definition as D["to"] extends "user" ? D["type"] : never]: SignalBy<D> };

/** The shape of every signal, by its type. */
export const signals = Object.fromEntries(
  Object.values(SignalDefinition.gathered<SignalDefinition>(files, SignalDefinition)).map(
    ({ type, shape }) => [type, shape],
  ),
) as { readonly [T in keyof ByType]: z.ZodType<ByType[T]> };

export type Signal = ByType[keyof ByType];
/** To one user's own clients. */
export type OwnSignal = ToUser[keyof ToUser];
export type Presence = ByType["presence"];
export type Tagged = ByType["tagged"];
export type Whispered = ByType["whispered"];
export type Typing = ByType["typing"];
