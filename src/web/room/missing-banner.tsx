import { client } from "../state/chat.ts";
import { missing } from "../state/posts.ts";
import { words } from "../words.ts";

/** After the server was restored from a backup: offers what this person wrote since, and the server lacks. */
export function MissingBanner() {
  const { length } = missing.value;
  if (length === 0) return null;
  return (
    <div class="banner shown">
      <span role="status">{words.missingPosts(length)}</span>
      <button type="button" class="small-button" onClick={() => client.value?.sent.sendAgain()}>
        {words.sendAgain}
      </button>
      <button type="button" class="small-button" onClick={() => client.value?.sent.discard()}>
        {words.discard}
      </button>
    </div>
  );
}
