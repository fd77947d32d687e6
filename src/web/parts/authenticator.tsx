import { useSignal } from "@preact/signals";
import type { Answers } from "../../protocol/answers.ts";
import { copy } from "../state/clipboard.ts";
import { words } from "../words.ts";
import { Icon } from "./icon.tsx";
import { Qr } from "./qr.tsx";

/** The secret of an authenticator app: to scan, or to type. */
export function ScanSecret({ secret, uri }: Pick<Answers["factor.begin"], "secret" | "uri">) {
  return (
    <div class="scan-secret">
      <Qr text={uri} />
      <p class="hint">{words.authenticatorScan((secret.match(/.{4}/g) ?? []).join(" "))}</p>
      {/* A phone does not scan itself. */}
      <p class="hint">
        <a href={uri}>{words.authenticatorOpen}</a>
      </p>
    </div>
  );
}

/** Recovery codes, which the server sends once: to copy, or to write down. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const isCopied = useSignal(false);
  const text = codes.join("\n");
  const copyAll = async () => {
    await copy(text);
    isCopied.value = true;
  };
  if (codes.length === 0) return null;
  return (
    <div class="body" role="status">
      <p>{words.recoveryLead}</p>
      <div class="code-block">
        <pre>{text}</pre>
        <button
          type="button"
          class="icon-button"
          aria-label={words.recoveryCopy}
          title={words.recoveryCopy}
          onClick={() => void copyAll()}
        >
          <Icon name={isCopied.value ? "check" : "copy"} />
        </button>
      </div>
    </div>
  );
}
