import { Icon } from "../parts/icon.tsx";
import { openAdministration } from "../state/administration.ts";
import { toModerate } from "../state/reports.ts";
import { words } from "../words.ts";

/** What waits for the moderators: reports, and first messages of newcomers. */
export function ToModerate() {
  const waiting = toModerate.value;
  if (waiting === 0) return null;
  return (
    <button type="button" class="to-moderate" onClick={() => openAdministration("reports")}>
      <Icon name="alert" />
      <span>{words.moderation}</span>
      <span class="badge for-me">
        {waiting}
        <span class="visually-hidden"> {words.waiting_count}</span>
      </span>
    </button>
  );
}
