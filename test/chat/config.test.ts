import { describe, expect, test } from "bun:test";
import { ConfigProblem, configOf } from "../../src/config.ts";

/** The sentence with which these settings are refused. */
function refused(env: Record<string, string>): string {
  try {
    configOf([], env);
  } catch (cause) {
    if (cause instanceof ConfigProblem) return cause.message;
    throw cause;
  }
  return "they are fine";
}

describe("what can be set", () => {
  test("everything has a default, and what is not ExChat's is not looked at", () => {
    expect(configOf([], { HOME: "/nowhere", EX_CHAT: "x", exchat_port: "y" })).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      dataFolder: "./data",
      fixed: {},
      rateLimit: true,
      defaultRoom: "default",
      passwordMin: 8,
      auditDays: 400,
    });
  });

  test("set to nothing means the default, but for the default room, which is then none", () => {
    expect(configOf([], { EXCHAT_PORT: "", EXCHAT_DEFAULT_ROOM: "" })).toMatchObject({
      port: 4000,
      defaultRoom: "",
    });
  });

  test("guests and registration are as they are set, or depend on who comes", () => {
    expect(configOf([], { EXCHAT_GUESTS: "off", EXCHAT_REGISTRATION: "closed" })).toMatchObject({
      fixed: { guests: false, registration: "closed" },
    });
  });

  test("[RUN-1] a variable that ExChat does not know is named", () => {
    for (const name of [
      "EXCHAT_PROT",
      "EXCHAT_",
      "EXCHAT_DATA_FOLDER",
      "EXCHAT___proto__",
      "EXCHAT_constructor",
    ])
      expect(refused({ [name]: "1" })).toStartWith(`${name} is not a setting`);
  });

  test("[RUN-1] a value that cannot be used is named with its variable, and what can be used is said", () => {
    const bad: [name: string, value: string, hint: string][] = [
      ["EXCHAT_PORT", "http", "0 to 65535"],
      ["EXCHAT_PORT", "65536", "0 to 65535"],
      ["EXCHAT_PORT", "-1", "0 to 65535"],
      ["EXCHAT_PORT", "4000.5", "0 to 65535"],
      ["EXCHAT_PORT", "0x10", "0 to 65535"],
      ["EXCHAT_PORT", "4000 ", "0 to 65535"],
      ["EXCHAT_PORT", "1e3", "0 to 65535"],
      ["EXCHAT_GUESTS", "yes", "on, off"],
      ["EXCHAT_GUESTS", "ON", "on, off"],
      ["EXCHAT_REGISTRATION", "public", "open, invite, approval, closed"],
      ["EXCHAT_RATE_LIMIT", "0", "on, off"],
      ["EXCHAT_PASSWORD_MIN", "0", "1 to 256"],
      ["EXCHAT_AUDIT_DAYS", "0", "1 to 36500"],
      ["EXCHAT_KEEP_DAYS", "0", "1 to 3650"],
      ["EXCHAT_PUBLIC_URL", "chat.example.org", "http://"],
      ["EXCHAT_PUBLIC_URL", "ftp://chat.example.org", "http://"],
      ["EXCHAT_TRUSTED_PROXIES", "proxy.example.org", "10.0.0.0/8"],
      ["EXCHAT_TRUSTED_PROXIES", "10.0.0.0/33", "10.0.0.0/8"],
      ["EXCHAT_DEFAULT_ROOM", "a\tb", "no name of a room"],
      ["EXCHAT_DEFAULT_ROOM", "x".repeat(100), "no name of a room"],
      ["EXCHAT_IRC_PORT", "irc", "0 to 65535"],
      ["EXCHAT_IRC_NICK", "any", "account, free"],
      ["EXCHAT_IRC_REGISTER", "account", "before-connect, email-required"],
      ["EXCHAT_LOG", "xml", "text, json, silent"],
      ["EXCHAT_LOG_LEVEL", "loud", "debug, info, warn, error"],
    ];
    for (const [name, value, hint] of bad) {
      const sentence = refused({ [name]: value });
      expect(sentence).toStartWith(`${name} `);
      expect(sentence).toContain(JSON.stringify(value));
      expect(sentence).toContain(hint);
    }
  });

  test("[RUN-1] in a list, what cannot be used is named", () => {
    expect(refused({ EXCHAT_TRUSTED_PROXIES: "10.0.0.1, ,::1" })).toStartWith(
      'EXCHAT_TRUSTED_PROXIES has ""',
    );
    expect(configOf([], { EXCHAT_TRUSTED_PROXIES: "10.0.0.1, ::1" }).trustedProxies).toHaveLength(2);
    expect(configOf([], { EXCHAT_TRUSTED_PROXIES: "none" }).trustedProxies).toEqual([]);
  });

  test("[RUN-1] what is said about the operator's password does not repeat it", () => {
    expect(refused({ EXCHAT_OPERATOR: "secret" })).toBe("EXCHAT_OPERATOR has no NAME:PASSWORD");
  });

  test("[RUN-1] TLS for IRC needs a certificate", () => {
    expect(refused({ EXCHAT_IRC_TLS_PORT: "6697" })).toContain("EXCHAT_TLS_CERT");
    expect(refused({ EXCHAT_IRC_TLS_PORT: "0" })).toBe("they are fine");
  });

  test("[RUN-1] IRC has a port by default, and everything else of it is asked for", () => {
    expect(configOf([], {}).irc).toEqual({
      port: 6667,
      portChosen: false,
      tlsPort: "off",
      wsPort: "off",
      password: undefined,
      operator: undefined,
      nick: "account",
      register: new Set(),
      plaintext: false,
      stsDays: undefined,
      motd: undefined,
    });
    const env = {
      EXCHAT_IRC_PORT: "0",
      EXCHAT_IRC_WS_PORT: "any",
      EXCHAT_IRC_PASSWORD: "secret",
      EXCHAT_OPERATOR: "ada:a:b",
      EXCHAT_IRC_NICK: "free",
      EXCHAT_IRC_REGISTER: "before-connect, email-required",
    };
    expect(configOf([], env).irc).toMatchObject({
      port: "off",
      portChosen: true,
      wsPort: 0,
      password: "secret",
      operator: { name: "ada", password: "a:b" },
      nick: "free",
      register: new Set(["before-connect", "email-required"]),
    });
  });

  test("[RUN-1] the address of a database that cannot be used is not repeated, and what can be used is said", () => {
    const bad: [url: string, hint: string][] = [
      ["mysql://ada:secret@db/chat", "postgres://USER@HOST:PORT/DATABASE"],
      ["postgres://ada:se/cret@db:x/chat", "cannot be read"],
      ["postgres://ada:secret@db", "names no database"],
      ["postgres://ada:secret@db,db2/chat", "several hosts"],
      ["postgres://ada:secret@db/chat?target_session_attrs=read-write", "several hosts"],
      ["postgres://ada:secret@db/chat?sslmode=allow", "disable, prefer, require, verify-ca, verify-full"],
      ["postgres://ada:secret@db/chat?ssl_mode=require", 'has "ssl_mode"'],
      ["postgres://ada:secret@db/chat?sslrootcert=ca.pem", "verify-full"],
      ["postgres://ada:secret@db/chat?sslmode=verify-full&sslkey=key.pem", "needs both"],
    ];
    for (const [url, hint] of bad) {
      const sentence = refused({ EXCHAT_DATABASE: url });
      expect(sentence).toStartWith("EXCHAT_DATABASE ");
      expect(sentence).toContain(hint);
      expect(sentence).not.toContain("cret");
    }
  });

  test("[RUN-1] says what is wrong with the address of NATS, and repeats no password", () => {
    const EXCHAT_DATABASE = "postgres://ada@db/chat";
    const bad: readonly (readonly [Record<string, string>, string])[] = [
      [{ EXCHAT_NATS: "localhost:4222" }, "not the address of a NATS server"],
      [{ EXCHAT_NATS: "nats://ada:secret@a,http://b" }, "not the address of a NATS server"],
      [{ EXCHAT_NATS: "nats://ada:se/cret@a:4222" }, "cannot be read"],
      [{ EXCHAT_NATS: "nats://a:4222/secret" }, "after a port"],
      [{ EXCHAT_NATS: "nats://ada:secret@a,nats://bob:secret@b" }, "several users"],
      [{ EXCHAT_NATS_CREDS: import.meta.path }, "EXCHAT_NATS is missing"],
      [{ EXCHAT_NATS: "nats://a", EXCHAT_NATS_CA: "/none" }, "EXCHAT_NATS_CA cannot be read"],
      [{ EXCHAT_NATS: "nats://secret@a", EXCHAT_NATS_CREDS: import.meta.path }, "keep one"],
      [{ EXCHAT_NATS: "nats://a", EXCHAT_DATABASE: "" }, "set EXCHAT_DATABASE, too"],
    ];
    for (const [env, hint] of bad) {
      const sentence = refused({ EXCHAT_DATABASE, ...env });
      expect(sentence).toStartWith("EXCHAT_NATS");
      expect(sentence).toContain(hint);
      expect(sentence).not.toContain("cret");
    }
    const natsOf = (EXCHAT_NATS: string) => configOf([], { EXCHAT_DATABASE, EXCHAT_NATS }).nats;
    expect(natsOf("nats://a")).toEqual({ servers: ["a:4222"], isEncrypted: false });
    expect(natsOf("tls://ada:p%40ss@a:80, tls://[::1]:4333")).toEqual({
      ...{ servers: ["a:80", "[::1]:4333"], isEncrypted: true },
      ...{ user: "ada", password: "p@ss" },
    });
    expect(natsOf("nats://t0ken@a")?.token).toBe("t0ken");
  });

  test("[RUN-1] a database has its password in one place, and a node at least six connections", () => {
    const EXCHAT_DATABASE = "postgresql://ada@db:5433/chat?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem";
    expect(configOf([], { EXCHAT_DATABASE }).database).toEqual({ url: EXCHAT_DATABASE, connections: 12 });
    const file = { EXCHAT_DATABASE_PASSWORD_FILE: import.meta.path };
    expect(configOf([], { EXCHAT_DATABASE, ...file }).database?.passwordFile).toBe(import.meta.path);
    expect(refused({ EXCHAT_DATABASE: "postgres://ada:secret@db/chat", ...file })).toContain("keep one");
    expect(refused({ EXCHAT_DATABASE, EXCHAT_DATABASE_PASSWORD_FILE: "/none" })).toContain("cannot be read");
    expect(refused(file)).toStartWith("EXCHAT_DATABASE is missing");
    expect(refused({ EXCHAT_DATABASE, EXCHAT_DATABASE_CONNECTIONS: "4" })).toContain("8 to 200");
  });

  test("[RUN-1] the secret of several nodes is long, is in one place, and is not repeated", () => {
    const EXCHAT_SECRET = "a secret of forty characters, all of them";
    expect(configOf([], { EXCHAT_SECRET: `${EXCHAT_SECRET}\n` }).secret).toBe(EXCHAT_SECRET);
    expect(configOf([], { EXCHAT_SECRET: "", EXCHAT_SECRET_FILE: "" }).secret).toBeUndefined();
    expect(configOf([], { EXCHAT_SECRET_FILE: import.meta.path }).secret).toStartWith("import ");
    expect(refused({ EXCHAT_SECRET_FILE: "/none" })).toStartWith("EXCHAT_SECRET_FILE cannot be read");
    expect(refused({ EXCHAT_SECRET, EXCHAT_SECRET_FILE: import.meta.path })).toContain("keep one");
    for (const short of ["hunter2", "  ", "x".repeat(31)]) {
      expect(refused({ EXCHAT_SECRET: short })).toStartWith("EXCHAT_SECRET has fewer than 32 characters");
      expect(refused({ EXCHAT_SECRET: short })).not.toContain("hunter2");
    }
  });

  test("[RUN-1] the name of a node can be part of an address", () => {
    expect(configOf([], { EXCHAT_NODE: "chat-2" }).node).toBe("chat-2");
    for (const name of ["Chat", "a.b", "-a", "a b", "x".repeat(33)])
      expect(refused({ EXCHAT_NODE: name })).toContain("1 to 32");
  });

  test("[RUN-1] half of a TLS key pair names the missing half", () => {
    expect(refused({ EXCHAT_TLS_CERT: "cert.pem" })).toStartWith("EXCHAT_TLS_KEY is missing");
    expect(refused({ EXCHAT_TLS_KEY: "key.pem" })).toStartWith("EXCHAT_TLS_CERT is missing");
  });
});

describe("options", () => {
  test("are the variables by another name", () => {
    const env = { EXCHAT_PORT: "1", EXCHAT_DEFAULT_ROOM: "hall" };
    expect(configOf(["--port", "0", "--default-room=", "--public-url=http://a/?b=c"], env)).toMatchObject({
      port: 0,
      defaultRoom: "",
      publicUrl: "http://a/?b=c",
    });
  });

  test("[RUN-1] that are unknown or lack their value are named", () => {
    for (const [flags, named] of [
      [["--prot", "1"], "--prot"],
      [["port", "1"], "port"],
      [["-p", "1"], "-p"],
      [["--port"], "--port"],
      [["--"], "--"],
    ] as const)
      expect(() => configOf(flags, {})).toThrow(named);
  });
});
