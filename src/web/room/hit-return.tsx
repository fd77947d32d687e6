import { Icon } from "../parts/icon.tsx";
import { useBack } from "../parts/use-back.ts";
import { isNarrow } from "../state/panes.ts";
import { backToHits, hitShown, searchShown } from "../state/searching.ts";
import { words } from "../words.ts";

/** On a small screen a hit covers the list of hits. This button, and "back", return to the list. */
export function HitReturn() {
  const isShown = isNarrow.value && searchShown.value && hitShown.value;
  useBack(backToHits, isShown);
  if (!isShown) return null;
  return (
    <button type="button" class="quiet hit-return" onClick={backToHits}>
      <Icon name="search" />
      {words.backToHits}
    </button>
  );
}
