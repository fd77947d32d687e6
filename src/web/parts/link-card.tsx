import { useState } from "preact/hooks";
import { copy } from "../state/clipboard.ts";
import { server } from "../state/server.ts";
import { words } from "../words.ts";
import { Icon } from "./icon.tsx";
import { Qr } from "./qr.tsx";

/** A link to give to other people: to read, to scan, to copy and to share. */
export function LinkCard({ link }: { link: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div class="link-card" role="status">
      <Qr text={link} />
      <div class="link-card-text">
        <code class="link-text">{link}</code>
        <div class="link-actions">
          <button type="button" class="primary" onClick={() => void copy(link).then(() => setCopied(true))}>
            <Icon name={isCopied ? "check" : "copy"} />
            {isCopied ? words.copied : words.copyLink}
          </button>
          {"share" in navigator && (
            <button type="button" class="quiet" onClick={() => void share(link)}>
              {words.share}
            </button>
          )}
        </div>
      </div>
      <Unreachable link={link} />
    </div>
  );
}

/** Says so if only this computer can open the link, and how the server is started for others. */
function Unreachable({ link }: { link: string }) {
  const { hostname, port, protocol } = new URL(link);
  if (!/^(?:localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname)) return null;
  const suggested = `${protocol}//${server.value?.machine ?? "ADDRESS"}${port && `:${port}`}`;
  return (
    <div class="link-warning">
      <p>{words.onlyHere}</p>
      <code class="link-text">{`bin/exchat serve --host 0.0.0.0 --public-url ${suggested}`}</code>
    </div>
  );
}

async function share(url: string): Promise<void> {
  try {
    await navigator.share({ url, title: words.invitationTo(server.value?.name ?? "") });
  } catch {
    // The person has closed the browser's dialog.
  }
}
