import type { Finding } from "../../protocol/checkup.ts";
import { connect } from "../../store/postgres/connect.ts";
import { type Check, type Checked, ok, problem, warning } from "../checked.ts";

const DIFFERENCE_MS_MAX = 2_000;
const SYNCHRONISE = "let the system set its clock by the network: `timedatectl set-ntp true`, or chrony";

/** Whether the clock is set by the network, and goes with that of the database. */
export const checkClock: Check = async (checked) => [
  ...(await byNetwork()),
  ...(await withDatabase(checked)),
];

async function byNetwork(): Promise<Finding[]> {
  if (!Bun.which("timedatectl")) return [];
  const asked = Bun.spawn(["timedatectl", "show", "--property=NTPSynchronized", "--value"], {
    ...{ stdout: "pipe", stderr: "ignore", timeout: DIFFERENCE_MS_MAX },
  });
  const said = (await new Response(asked.stdout).text()).trim();
  if (said === "no")
    return [
      warning(
        "clock",
        "the system does not set its clock by the network, so times may be wrong",
        SYNCHRONISE,
      ),
    ];
  return said === "yes" ? [ok("clock", "the system sets its clock by the network")] : [];
}

async function withDatabase({ config, now }: Checked): Promise<Finding[]> {
  if (!config.database) return [];
  await using sql = connect(config.database, 1);
  try {
    const before = now();
    const [row] = await sql`select extract(epoch from clock_timestamp()) * 1000 as ms`;
    const after = now();
    const ms = Number((row as { ms: unknown }).ms);
    const apart = Math.max(before - ms, ms - after, 0);
    return apart > DIFFERENCE_MS_MAX
      ? [
          problem(
            "clock",
            `this clock and the database's are ${Math.round(apart / 1_000)} s apart`,
            SYNCHRONISE,
          ),
        ]
      : [ok("clock", "this clock and the database's agree")];
  } catch (cause) {
    return [
      problem("data", `the database does not answer: ${(cause as Error).message}`, "look at its own log"),
    ];
  }
}
