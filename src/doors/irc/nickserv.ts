import type { Call } from "./call.ts";
import { certWords } from "./certificates.ts";
import { register } from "./register.ts";
import { labelOf, whoIs } from "./sasl-step.ts";
import { type Service, unsafe } from "./service.ts";
import { signIn } from "./signing-in.ts";

async function identify(call: Call, args: readonly string[]): Promise<readonly string[]> {
  const { session, house } = call;
  const { identity, shown } = session;
  if (identity.login) return [`You are signed in as ${identity.login.user.name}.`];
  const problem = unsafe(call);
  if (problem !== undefined) return [problem];
  // Only a name in front is no part of the password, which may have spaces.
  const isNamed = args.length > 1;
  const { name, device } = whoIs(isNamed ? (args[0] ?? "") : session.nick);
  const password = (isNamed ? args.slice(1) : args).join(" ");
  const caller = { network: shown.visitor.network };
  const login = await house.chat.access.logins.byPassword({ name, password }, caller, labelOf(device));
  if ("refused" in login)
    return [login.refused.code === "bad_credentials" ? "Wrong name or password." : login.refused.message];
  identity.device = device;
  await signIn(call, login);
  return [`You are signed in as ${login.user.name}.`];
}

async function makeAccount(
  call: Call,
  [password = "", email]: readonly string[],
): Promise<readonly string[]> {
  const made = await register(call, { password, email });
  return ["refused" in made ? made.refused : `The account ${made.name} is yours.`];
}

async function setPassword(
  call: Call,
  [old = "", password = ""]: readonly string[],
): Promise<readonly string[]> {
  const { session, house } = call;
  if (!session.identity.login) return ["Sign in first: IDENTIFY."];
  const problem = unsafe(call);
  if (problem !== undefined) return [problem];
  const { refused } = await house.chat.access.credentials.setPassword(
    session.user,
    { old, password },
    session,
  );
  return [refused ? refused.message : "Your password is changed, and your other sessions have ended."];
}

async function info(call: Call, [name = call.session.nick]: readonly string[]): Promise<readonly string[]> {
  const found = await call.ask({ type: "user.get", name });
  if ("refused" in found) return [found.refused.message];
  const { user } = found;
  const what = user.kind === "guest" ? "a guest, without an account" : `an account (${user.role})`;
  return [`${user.name} is ${what}, and ${user.state}.`, ...(user.status ? [`Status: ${user.status}`] : [])];
}

const SHARED = "All clients that are signed in to an account share its nick, so none has to go.";

export const nickServ: Service = {
  name: "NickServ",
  words: {
    IDENTIFY: {
      usage: "[name] password",
      does: "sign in; an app password, which you make on the page, is a password, too",
      least: 1,
      run: identify,
    },
    REGISTER: { usage: "password [email]", does: "make an account of your nick", least: 1, run: makeAccount },
    PASSWORD: { usage: "old new", does: "change your password", least: 2, run: setPassword },
    CERT: {
      usage: "ADD [fingerprint [name]] | DEL [fingerprint] | LIST",
      does: "sign in by a TLS certificate (SASL EXTERNAL); no fingerprint = the one that you are connected with",
      least: 1,
      run: certWords,
    },
    INFO: { usage: "[nick]", does: "say who has a nick", least: 0, run: info },
    GHOST: {
      usage: "nick",
      does: "not needed",
      least: 0,
      run: () => [`${SHARED} Say IDENTIFY to take the nick.`],
    },
    REGAIN: {
      usage: "nick",
      does: "not needed",
      least: 0,
      run: () => [`${SHARED} Say IDENTIFY to take the nick.`],
    },
  },
};
