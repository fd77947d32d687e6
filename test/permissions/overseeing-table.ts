import type { ActionType } from "../../src/chat/rules.ts";
import type { Fields, Letter, Row } from "./table.ts";

const where = (may: { public?: string; private?: string; direct?: string; archived?: string }) => ({
  may: { public: "", private: "", direct: "", archived: "", ...may },
});
/** What admins also do in private rooms that they cannot read. */
const overseeing = where({ public: "Pmao", private: "Pao", archived: "Pmao" });
const room: Fields = (scene) => ({ room: scene.room });

/** What is done to a room as a whole, and who looks after it. */
export const overseeingRows: readonly Row[] = [
  {
    action: "room.rename",
    ...where({ public: "Pmao", private: "Pao" }),
    fields: ({ room, fresh }) => ({ room, name: fresh }),
  },
  {
    action: "room.operators",
    ...where({
      public: "gMVPGOIFRBmao",
      private: "IgMVP",
      direct: "gMVP",
      archived: "gMVPGOIFRBmao",
    }),
    fields: room,
  },
  { action: "room.archive", ...overseeing, fields: room },
  { action: "room.reopen", ...overseeing, fields: room },
  { action: "room.delete", ...overseeing, fields: room, alone: true },
  {
    action: "room.adopt",
    ...where({ public: "ao", private: "ao" }),
    about: { self: false, otherRole: "member" },
    fields: ({ room }) => ({ room, user: "nobody at all" }),
  },
  { action: "room.restore", ...overseeing },
  { action: "room.restore", when: "of one that is not deleted", later: true, ...where({}), fields: room },
];

const overseen: ReadonlySet<ActionType> = new Set([
  "room.rename",
  "room.archive",
  "room.reopen",
  "room.delete",
  "room.restore",
  "room.adopt",
]);
/** Whether it is an admin's request about a private room that works without being in it, and shows nothing of what is said there. */
export const isOverseen = ({ action }: Row, letter: Letter): boolean =>
  overseen.has(action) && (letter === "a" || letter === "o");
