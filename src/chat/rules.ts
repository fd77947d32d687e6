import type { Command, RequestType } from "../protocol/frames.ts";
import * as accounts from "./accounts.ts";
import * as attributes from "./attributes.ts";
import * as banning from "./banning.ts";
import * as certificates from "./certificates.ts";
import * as clearing from "./clearing.ts";
import * as contact from "./contact.ts";
import * as deactivating from "./deactivating.ts";
import * as entry from "./entry.ts";
import * as factors from "./factors.ts";
import * as followerCursor from "./follower-cursor.ts";
import * as guessing from "./guessing.ts";
import * as held from "./held.ts";
import * as leases from "./leases.ts";
import * as looking from "./looking.ts";
import * as masks from "./masks.ts";
import * as members from "./members.ts";
import * as messages from "./messages.ts";
import * as metadata from "./metadata.ts";
import * as oidc from "./oidc.ts";
import * as overseeing from "./overseeing.ts";
import * as passing from "./passing.ts";
import * as picturing from "./picturing.ts";
import * as ranges from "./ranges.ts";
import * as recovery from "./recovery.ts";
import * as renaming from "./renaming.ts";
import * as reports from "./reports.ts";
import * as requests from "./requests.ts";
import * as rooms from "./rooms.ts";
import { Action, type HttpAction, type Rule } from "./rule.ts";
import * as sessions from "./sessions.ts";
import * as settings from "./settings.ts";
import * as storage from "./storage.ts";
import * as sweeping from "./sweeping.ts";

/** The files that define rules. Each exported rule is found here by its type. */
const files = [
  accounts,
  attributes,
  banning,
  certificates,
  clearing,
  contact,
  deactivating,
  entry,
  factors,
  followerCursor,
  guessing,
  held,
  ranges,
  leases,
  looking,
  masks,
  members,
  messages,
  metadata,
  overseeing,
  oidc,
  passing,
  picturing,
  recovery,
  renaming,
  reports,
  requests,
  rooms,
  sessions,
  settings,
  storage,
  sweeping,
] as const;

type Exported<F = (typeof files)[number]> = F extends unknown ? F[keyof F] : never;
type TypeOf<E> = E extends Action<infer T> ? T : never;

/** A request of a protocol, a command that a door makes, or what is asked by HTTP only. */
export type ActionType = RequestType | Command["type"] | HttpAction;

/** Every action by its type. To look up an action that no file defines does not compile. */
export const actions = Object.fromEntries(
  files
    .flatMap((file): unknown[] => Object.values(file))
    .filter((value) => value instanceof Action)
    .map((action) => [action.type, action]),
) as Readonly<Record<TypeOf<Exported>, Action>>;

export const ruleOf = ({ type }: Command): Rule => actions[type] as Rule;
