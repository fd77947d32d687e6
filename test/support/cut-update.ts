/** `cut-update.ts DATABASE STEP STATEMENTS`: begins a step of an update, and is killed after so many of its statements. */
import { Database } from "bun:sqlite";
import { statementsOf, steps } from "./statements.ts";

const [path = "", step = "0", count = "0"] = process.argv.slice(2);
const db = new Database(path, { strict: true });
db.run("pragma journal_mode = wal");
db.run("begin immediate");
for (const statement of statementsOf(steps()[Number(step) - 1] ?? "").slice(0, Number(count)))
  db.run(statement);
process.kill(process.pid, "SIGKILL");
