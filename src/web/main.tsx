import { render } from "preact";
import { App } from "./shell/app.tsx";
import { startClock } from "./state/clock.ts";
import { followRooms } from "./state/current.ts";
import { readIdentity } from "./state/identity.ts";
import { followAddress } from "./state/route.ts";
import { loadServer } from "./state/server.ts";
import { comeBack, stage, watchSurroundings } from "./state/session.ts";
import { openSettings } from "./state/settings.ts";
import { followTitle } from "./state/title.ts";

async function start(): Promise<void> {
  openSettings();
  startClock();
  followAddress();
  followRooms();
  followTitle();
  watchSurroundings();
  const identity = readIdentity();
  if (identity) comeBack(identity);
  const app = document.getElementById("app");
  if (app) render(<App />, app);
  await loadServer();
  if (stage.value === "starting") stage.value = "welcome";
}

void start();
