import type { Fields, Row } from "./table.ts";

const where = (may: { public?: string; private?: string; direct?: string; archived?: string }) => ({
  may: { public: "", private: "", direct: "", archived: "", ...may },
});
const inside = "gMVP";
const reading = where({ public: inside, private: inside, direct: inside, archived: inside });
const settling = where({ public: "Pmao", private: "P" });
const policing = where({ public: "Pmao", private: "P", archived: "Pmao" });
const room: Fields = (scene) => ({ room: scene.room });

/** What decides who may join a room and write in it, and what is said of it. */
export const modeRows: readonly Row[] = [
  {
    action: "room.set",
    when: "one of its modes",
    later: true,
    ...settling,
    fields: ({ room }) => ({ room, topicLocked: false }),
  },
  {
    action: "room.set",
    when: "its key",
    later: true,
    ...settling,
    fields: ({ room }) => ({ room, key: null }),
  },
  { action: "room.key", ...policing, fields: room },
  { action: "room.metadata", ...reading, fields: room },
  {
    action: "room.describe",
    ...settling,
    fields: ({ room, fresh }) => ({ room, key: "homepage", value: fresh }),
  },
  { action: "room.masks", ...reading, fields: room },
  {
    action: "mask.add",
    ...policing,
    fields: ({ room }) => ({ room, kind: "invite", mask: "friend!*@*" }),
  },
  { action: "mask.remove", ...policing, fields: ({ room }) => ({ room, kind: "ban", mask: "nobody!*@*" }) },
];
