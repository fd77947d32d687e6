import { readdirSync, readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

const TICK_MICROS = 10_000;
/** Descriptors a process needs beside its connections. */
export const SPARE_DESCRIPTORS = 200;
/** Local ports a bench may take of the range: some are in TIME_WAIT or another program's. */
const PORT_SHARE = 0.9;

/**
 * User + system CPU of a process, all its threads (the ended ones too) and its living children, in µs. The kernel
 * counts in 10 ms ticks, which is 0.2 % of a busy 5 s window.
 */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The program's name, in parentheses, may hold blanks; the fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const own = (Number(fields[11]) + Number(fields[12])) * TICK_MICROS;
  return children(pid).reduce((sum, child) => sum + cpuMicros(child), own);
}

/** `anonymous` leaves out the program's own file, whose pages depend on other processes that run it. */
export type Memory = { rss: number; anonymous: number };

/** Memory of a process and its children in bytes. */
export function memory(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0) * 1024;
  const own = { rss: read("Rss"), anonymous: read("Anonymous") };
  const add = (sum: Memory, child: Memory) => ({
    rss: sum.rss + child.rss,
    anonymous: sum.anonymous + child.anonymous,
  });
  return children(pid).map(memory).reduce(add, own);
}

function children(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const listed = readOrEmpty(`/proc/${pid}/task/${thread}/children`).trim();
    return listed ? listed.split(" ").map(Number) : [];
  });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export type Busy = { micros: number; stolenMicros: number };

/** CPU used by all programs of this machine so far, and CPU that its host gave to others. */
export function machineBusy(): Busy {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * TICK_MICROS);
  return { micros: user + nice + system + irq + softirq, stolenMicros: stolen };
}

/** How many connections one process may hold here. */
export function connectionsMax(): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 1024) - SPARE_DESCRIPTORS;
}

/** How many connections can be open from here to one address and port. */
export function portsPerAddress(): number {
  const [low = 32768, high = 60999] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8")
    .trim()
    .split(/\s+/)
    .map(Number);
  return Math.floor((high - low) * PORT_SHARE);
}

export function describeMachine(): string {
  const all = cpus();
  const kernel = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
  return `${all.length} × ${all[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${kernel}`;
}

/** The kind of file system a folder is on: a durable send rate on a RAM disk would be no news. */
export function fileSystemOf(folder: string): string {
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, point]) => point !== undefined && `${folder}/`.startsWith(point === "/" ? "/" : `${point}/`));
  const deepest = mounts.sort((a, b) => (a[1] ?? "").length - (b[1] ?? "").length).at(-1);
  return deepest?.[2] ?? "?";
}

export function loadAverage(): number {
  return Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
}
