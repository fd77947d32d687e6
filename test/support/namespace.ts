/** Two ends of a cable: `here` is an address of this machine, `there` one in a network namespace of its own. */
export interface Namespace extends AsyncDisposable {
  readonly here: string;
  /** A second address of this machine. */
  readonly alsoHere: string;
  readonly there: string;
  /** Nothing passes between the two until `heal`. */
  cut(): void;
  heal(): void;
  /** The command, run in the namespace. */
  inside(...command: readonly string[]): string[];
}

/** Why there can be none here, if that is known without trying. */
export const namespaceLacking: string | undefined =
  process.getuid?.() !== 0
    ? "only root makes network namespaces"
    : Bun.which("ip") === null
      ? "there is no ip command here"
      : undefined;

/** Addresses for benchmarks (RFC 2544), which no network has. */
const NETWORK = "198.18.77";

/**
 * Why there can be none here, or one. Namespaces of tests that run at the same time need networks of their own: the first three
 * numbers of their addresses.
 */
export function openNamespace(network = NETWORK): Namespace | string {
  const name = `exchat-${process.pid}-${network}`;
  const [own, other] = [`ex${process.pid}a`.slice(-15), `ex${process.pid}b`.slice(-15)];
  const steps = [
    `netns add ${name}`,
    `link add ${own} type veth peer name ${other} netns ${name}`,
    `addr add ${network}.1/24 dev ${own}`,
    `addr add ${network}.3/24 dev ${own}`,
    `link set ${own} up`,
    `-n ${name} addr add ${network}.2/24 dev ${other}`,
    `-n ${name} link set ${other} up`,
    `-n ${name} link set lo up`,
  ];
  const close = () => void Bun.spawnSync(["ip", "netns", "delete", name]);
  if (!Bun.which("ip")) return "there is no ip command here";
  for (const step of steps) {
    const { exitCode, stderr } = Bun.spawnSync(["ip", ...step.split(" ")]);
    if (exitCode === 0) continue;
    close();
    return `ip ${step}: ${stderr.toString().trim()}`;
  }
  return {
    here: `${network}.1`,
    alsoHere: `${network}.3`,
    there: `${network}.2`,
    cut: () => void Bun.spawnSync(["ip", "link", "set", own, "down"]),
    heal: () => void Bun.spawnSync(["ip", "link", "set", own, "up"]),
    inside: (...command) => ["ip", "netns", "exec", name, ...command],
    [Symbol.asyncDispose]: async () => close(),
  };
}
