import { AVATAR_KEY, pathOfPicture } from "../protocol/picture.ts";
import { join } from "./costs.ts";
import { happened, refuse } from "./decide.ts";
import { account, admin, moderator, signedIn, standsBelow } from "./demands.ts";
import { unchangedOr } from "./metadata.ts";
import { action, rule } from "./rule.ts";

/** Most of the work is decoding. It is charged when it is known. */
const UPLOAD = [20_000, "free"] as const;

export const uploadPicture = action("account.picture", { may: [signedIn, account], costs: UPLOAD });
export const uploadLogo = action("server.logo", { may: [signedIn, admin], costs: UPLOAD });

/** A picture is what the person says of themselves under `avatar`: whoever hears of that hears of the picture. */
export const setPicture = rule("picture.set", {
  sees: () => ({ described: { key: AVATAR_KEY } }),
  may: [signedIn, account],
  costs: join,
  decide: ({ described }, { picture }) => {
    const value = pathOfPicture(picture.hash);
    return unchangedOr(described, value, { type: "user.described", key: AVATAR_KEY, value, picture });
  },
});

export const removePicture = rule("picture.remove", {
  sees: ({ user }) => ({ people: [user] }),
  may: [signedIn, moderator, standsBelow],
  costs: join,
  told: "a picture was removed",
  decide({ others: [other] }, { user }) {
    if (!other || other.kind === "system")
      return refuse("no_such_user", { message: `there is nobody named ${user}`, field: "user" });
    return happened({ type: "picture.removed", user: other.id, name: other.name });
  },
});
