import type { Commands } from "../call.ts";
import { tellCounts, tellMotd, tellSupport } from "../welcome.ts";

export const server: Commands = {
  LUSERS: { run: tellCounts },
  MOTD: { run: tellMotd },
  VERSION: {
    run: (call) => {
      call.reply("RPL_VERSION", `exchat-${call.house.version}`, call.house.host, "https://ircv3.net");
      tellSupport(call);
    },
  },
  TIME: { run: (call) => call.reply("RPL_TIME", call.house.host, new Date().toUTCString()) },
};
