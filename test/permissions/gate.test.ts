import { describe, expect, test } from "bun:test";
import { forbidden } from "../../src/chat/permissions.ts";
import { actions } from "../../src/chat/rules.ts";
import type { Standing } from "../../src/chat/standing.ts";
import type { Membership } from "../../src/chat/view.ts";
import type { UserRole } from "../../src/protocol/account.ts";
import { requests } from "../../src/protocol/frames.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { expectSentence } from "../support/sentence.ts";
import { isOverseen } from "./overseeing-table.ts";
import {
  isAsked,
  type Kind,
  type Letter,
  letters,
  placesOf,
  type Row,
  table,
  titleOf,
  whoMay,
} from "./table.ts";

const roles: Partial<Record<Letter, UserRole>> = {
  G: "guest",
  g: "guest",
  m: "moderator",
  a: "admin",
  o: "owner",
};
const memberships: Partial<Record<Letter, Membership>> = {
  ...{ g: "member", M: "member", V: "voiced", P: "operator", I: "invited", B: "banned" },
};

function standingIn(place: Kind | "anywhere", letter: Letter): Standing {
  const here = memberships[letter] ?? "none";
  // A conversation has nobody but its people, who are all alike.
  const inDirect = "gMVP".includes(letter) ? "member" : "none";
  const kind = place === "archived" ? "public" : place;
  return {
    membership: place === "anywhere" ? "none" : place === "direct" ? inDirect : here,
    ...(letter !== "S" && { role: roles[letter] ?? "member" }),
    ...(kind !== "anywhere" && {
      room: { id: "r1" as RoomId, kind, ...(place === "archived" && { archived: true as const }) },
    }),
  };
}

const isAllowed = (row: Row, place: Kind | "anywhere", letter: Letter): boolean =>
  forbidden(row.action, { ...standingIn(place, letter), ...row.about }) === undefined;

describe("the gate", () => {
  for (const row of table.filter(({ later }) => !later))
    test(`[PERM-1] ${titleOf(row)}: exactly those who may`, () => {
      for (const place of placesOf(row)) {
        const allowed = letters.filter((letter) => isAllowed(row, place, letter));
        expect(`${place}: ${allowed.join("")}`).toBe(`${place}: ${inOrder(whoMay(row, place))}`);
      }
    });

  test("[PERM-1] every request of the protocol has a row that is tried through the door", () => {
    const tried = new Set<string>(table.filter(isAsked).map(({ action }) => action));
    expect(Object.keys(requests).filter((type) => !tried.has(type))).toEqual([]);
  });

  test("[PERM-1] every command that the core carries out has a row", () => {
    const rows = new Set<string>(table.map(({ action }) => action));
    expect(Object.keys(actions).filter((type) => !rows.has(type))).toEqual([]);
  });

  test("[PERM-2] a refusal by permission names its rule and says in a sentence who can lift it, unless it hides a room", () => {
    for (const row of table)
      for (const place of placesOf(row))
        for (const letter of letters) {
          const refused = forbidden(row.action, { ...standingIn(place, letter), ...row.about });
          if (!refused || ["no_such_room", "not_signed_in"].includes(refused.code)) continue;
          expectSentence(refused.message);
          expect(refused.rule).toBeString();
          expect(refused.message).toEndWith(`: ${refused.lift}`);
        }
  });

  test("[PERM-3] for somebody who may not know of a room it is as if there were none, whatever they ask", () => {
    for (const row of table.filter(({ may }) => !("anywhere" in may)))
      for (const place of ["private", "direct"] as const)
        for (const letter of letters) {
          const standing = { ...standingIn(place, letter), ...row.about };
          if (!["none", "banned"].includes(standing.membership)) continue;
          if (place === "private" && isOverseen(row, letter)) continue;
          const { room: _, ...nowhere } = standing;
          expect(forbidden(row.action, standing)).toEqual(forbidden(row.action, nowhere));
        }
  });
});

const inOrder = (who: string): string => letters.filter((letter) => who.includes(letter)).join("");
