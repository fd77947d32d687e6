import { totalmem } from "node:os";
import type { Finding } from "../../protocol/checkup.ts";
import { type Check, ok, problem, warning } from "../checked.ts";

/** Some hundred people with several clients each. */
const FILES_MIN = 4_096;
const MEMORY_BYTES_MIN = 256 * 2 ** 20;

/** What the system lets the process do, and whether the store works. */
export const checkSystem: Check = ({ filesMax, chat }) => {
  const found: Finding[] = [];
  const wrong = chat.trouble;
  found.push(
    wrong === undefined
      ? ok("data", "the store takes and keeps messages")
      : problem("data", wrong, "the log says more, and docs/operations.md what to do"),
  );
  const files = `the process may open ${filesMax} files, and each connection takes one`;
  found.push(
    filesMax < FILES_MIN
      ? warning(
          "limits",
          files,
          "raise the limit: LimitNOFILE=65536 in the unit of systemd, or `ulimit -n 65536`",
        )
      : ok("limits", files),
  );
  const memory = process.constrainedMemory?.() || totalmem();
  if (memory < MEMORY_BYTES_MIN)
    found.push(
      warning(
        "limits",
        `the process may use ${Math.round(memory / 2 ** 20)} MiB of memory`,
        "give it 512 MiB or more",
      ),
    );
  return found;
};
