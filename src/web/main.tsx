import { render } from "preact";
import { drawByFrame } from "./drawing.ts";
import { App } from "./shell/app.tsx";
import { followAdminAddress } from "./state/administration.ts";
import { openAlerts } from "./state/alerts.ts";
import { followAttention } from "./state/attention.ts";
import { followAway } from "./state/away.ts";
import { startClock } from "./state/clock.ts";
import { cookieUser } from "./state/cookie.ts";
import { followRooms } from "./state/current.ts";
import { followEntryLink } from "./state/entry-link.ts";
import { followEntryRequest } from "./state/entry-request.ts";
import { exchangeKeptToken, readIdentity } from "./state/identity.ts";
import { followReturn } from "./state/oidc.ts";
import { followWidth } from "./state/panes.ts";
import { followAddress } from "./state/route.ts";
import { loadServer } from "./state/server.ts";
import { comeBack } from "./state/session.ts";
import { openSettings } from "./state/settings.ts";
import { stage } from "./state/stage.ts";
import { watchSurroundings } from "./state/surroundings.ts";
import { inTurn } from "./state/tab-locks.ts";
import { followTitle } from "./state/title.ts";
import { guardUnkept } from "./state/unload.ts";

async function start(): Promise<void> {
  drawByFrame();
  openSettings();
  openAlerts();
  startClock();
  followWidth();
  followAttention();
  followAway();
  followAdminAddress();
  followEntryLink();
  followEntryRequest();
  const learnReturn = followReturn();
  followAddress();
  followRooms();
  followTitle();
  watchSurroundings();
  guardUnkept();
  await exchangeKeptToken();
  const identity = readIdentity();
  if (identity) comeBack(identity);
  const app = document.getElementById("app");
  if (app) render(<App />, app);
  // If storage is blocked or was cleared, there may be a cookie all the same.
  const [here] = await Promise.all([identity ? undefined : inTurn(cookieUser), loadServer()]);
  if (here) comeBack({ user: here.user, hasPassword: here.password });
  else if (stage.value === "starting") stage.value = "welcome";
  await learnReturn();
}

void start();
