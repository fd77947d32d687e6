import { expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { configOf } from "../../src/config.ts";
import { built, instructionsOf } from "../support/container.ts";
import { inTime } from "../support/deadline.ts";
import { freePort } from "../support/free-port.ts";
import { TempFolder } from "../support/temp-folder.ts";

setDefaultTimeout(60_000);

const ROOT = resolve(import.meta.dirname, "../..");
const READY_MS_MAX = 30_000;
const read = (name: string): string => readFileSync(join(ROOT, "deploy", name), "utf8");

test("[DEPLOY-2] what the Dockerfile builds runs as its user, is healthy while it serves, and stops well", async () => {
  using folder = new TempFolder();
  const image = built(instructionsOf("deploy/Dockerfile"), folder);
  expect(image.user).toBeGreaterThan(0);
  const as = process.getuid?.() === 0 ? { uid: image.user, gid: image.user } : {};
  const env = { PATH: process.env["PATH"], ...image.env, EXCHAT_PORT: String(freePort("0.0.0.0")) };
  const healthy = () =>
    Bun.spawn(["sh", "-c", image.health], { env, cwd: "/", ...as, stdio: ["ignore", "ignore", "ignore"] })
      .exited;
  const child = Bun.spawn([...image.command], { env, cwd: "/", ...as, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const output = (async () => {
    for await (const chunk of child.stdout) {
      said += new TextDecoder().decode(chunk);
      if (said.includes("ready http")) isReady();
    }
  })();
  const complaints = new Response(child.stderr).text();
  try {
    await inTime(ready, () => "the server is ready", READY_MS_MAX);
    const page = await fetch(`http://127.0.0.1:${env.EXCHAT_PORT}/chat.html`);
    expect(await page.text()).toContain("<script");
    expect(await healthy()).toBe(0);
    child.kill("SIGTERM");
    expect(await inTime(child.exited, () => "the server ends", READY_MS_MAX)).toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
  await output;
  // It could not have built the page anew, and had no need to.
  expect(await complaints).not.toMatch(/ (?:warn|error) /);
  expect(await healthy()).not.toBe(0);
});

test("[DEPLOY-2] the Dockerfile takes what exists and is not ignored, and names a version of each base image", () => {
  const all = instructionsOf("deploy/Dockerfile");
  const ignored = read("Dockerfile.dockerignore").split("\n");
  expect(ignored[0]).toBe("*");
  for (const { rest } of all.filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from")))
    for (const source of rest.split(" ").slice(0, -1)) {
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(ignored).toContain(`!${source.replace(/\/$/, "")}`);
    }
  for (const { rest } of all.filter(({ name }) => name === "FROM")) expect(rest).toMatch(/^[a-z]+:[\w.-]+/);
  // Bun is the one that package.json pins: it comes with the packages.
  expect(all.some(({ rest }) => rest.startsWith("npm ci "))).toBe(true);
  expect(all.some(({ rest }) => /\bbun[@:]/.test(rest))).toBe(false);
});

interface Service {
  readonly image: string;
  readonly hostname?: string;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly ports?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { ipam?: { config: { subnet: string }[] } }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

test("[DEPLOY-3] compose.yaml names only what it has, and the nodes start with its settings", () => {
  using folder = new TempFolder();
  writeFileSync(folder.in("password"), "secret\n");
  const { services, networks, volumes, secrets } = Bun.YAML.parse(read("compose.yaml")) as Compose;
  for (const service of Object.values(services)) {
    expect(service.image).toMatch(service.build ? /^exchat$/ : /^[a-z]+:\d+/);
    expect(service.restart).toBe("always");
    for (const network of service.networks) expect(networks).toHaveProperty([network]);
    for (const secret of service.secrets ?? []) expect(secrets).toHaveProperty([secret]);
    for (const other of Object.keys(service.depends_on ?? {})) expect(services).toHaveProperty([other]);
    for (const [from = ""] of (service.volumes ?? []).map((volume) => volume.split(":")))
      if (from.startsWith(".")) expect(existsSync(join(ROOT, "deploy", from))).toBe(true);
      else expect(volumes).toHaveProperty([from]);
  }
  const nodes = Object.entries(services).filter(([, { build }]) => build);
  expect(nodes.map(([name]) => name)).toEqual(["n1", "n2", "n3"]);
  for (const [name, { environment = {}, hostname, build, volumes: [volume] = [] }] of nodes) {
    const env = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [
        key,
        value
          .replace(/\$\{\w+:-(.*?)\}/, "$1")
          .replace("/run/secrets/database-password", folder.in("password")),
      ]),
    );
    const config = configOf([], env);
    expect(config.node).toBe(name);
    // The proxy's checks ask for the node by this name.
    expect(hostname).toBe(name);
    expect(volume).toBe(`${name}:/data`);
    expect(build).toEqual({ context: "..", dockerfile: "deploy/Dockerfile" });
    expect(env["EXCHAT_TRUSTED_PROXIES"]).toBe(networks["front"]?.ipam?.config[0]?.subnet);
  }
  // Only the proxy is reached from elsewhere, and it does not reach the database.
  expect(Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(["proxy"]);
  expect(services["proxy"]?.networks).toEqual(["front"]);
  expect(services["postgres"]?.networks).toEqual(["back"]);
});

test("[DEPLOY-3] both proxies lead to the nodes of compose.yaml", () => {
  const upstreams = (text: string) =>
    [...text.replace(/#.*/g, "").matchAll(/\b(n\d+):4000\b/g)].map(([, name]) => name);
  expect(upstreams(read("Caddyfile"))).toEqual(["n1", "n2", "n3"]);
  expect(upstreams(read("nginx.conf"))).toEqual(["n1", "n2", "n3"]);
});
