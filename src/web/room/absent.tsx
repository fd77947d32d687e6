import { useState } from "preact/hooks";
import { Problem } from "../parts/problem.tsx";
import { joinRoom, openDirect } from "../state/actions.ts";
import { open } from "../state/panes.ts";
import type { Route } from "../state/route.ts";
import { words } from "../words.ts";
import { DrawerButton } from "./room-header.tsx";

/** Shown when the URL names a room that the user is not in, or nothing at all. */
export function Absent({ to }: { to: Route }) {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const ask = (answer: Promise<string | undefined>) => {
    setProblem(undefined);
    void answer.then(setProblem);
  };
  return (
    <>
      <header class="room-head" data-region>
        <DrawerButton />
      </header>
      <div class="absent">
        <h1>{titleOf(to)}</h1>
        <p class="lead">{leadOf(to)}</p>
        <p class="actions">
          {to.at === "room" && (
            <button type="button" class="primary" onClick={() => ask(joinRoom(to))}>
              {words.join(to.name)}
            </button>
          )}
          {to.at === "person" && (
            <button
              type="button"
              class="primary"
              onClick={() => ask(to.id ? joinRoom(to) : openDirect(to.name))}
            >
              {words.openTalk(to.name)}
            </button>
          )}
          <button
            type="button"
            class={to.at === "home" ? "primary" : "quiet"}
            onClick={() => open("browse-rooms")}
          >
            {words.browseRooms}
          </button>
        </p>
        <Problem text={problem} />
      </div>
    </>
  );
}

function titleOf(to: Route): string {
  if (to.at === "home") return words.noRooms;
  return to.at === "room" ? words.notInRoom(to.name) : words.noTalkYet(to.name);
}

function leadOf(to: Route): string {
  if (to.at === "home") return words.noRoomsLead;
  return to.at === "room" ? words.notInRoomLead : words.noTalkYetLead;
}
