import type { Refusal, RefusalCode } from "../../protocol/errors.ts";
import type { Call } from "./call.ts";
import type { IrcHouse } from "./house.ts";
import { labelOf } from "./sasl-step.ts";
import { unsafe } from "./service.ts";
import { signIn } from "./signing-in.ts";

/** Why there is no account: a code of `draft/account-registration`, and a sentence. */
interface NotMade {
  readonly code: string;
  readonly refused: string;
}

const codes: { readonly [C in RefusalCode]?: string } = {
  name_taken: "ACCOUNT_EXISTS",
  bad_name: "BAD_ACCOUNT_NAME",
  bad_password: "WEAK_PASSWORD",
};

/** The form of an address: RFC 5321 has more forms, which nobody is given. */
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,253}\.[^\s@.]{2,63}$/;

/** The nick for which an account can be made; undefined = the client has named none. */
const nickOf = ({ session }: Call): string | undefined =>
  session.registration ? session.registration.wanted : session.nick;

/**
 * Makes an account of the client's nick, and signs it in. A guest becomes the account, and a client that is not registered yet
 * registers with it. The form of the address is checked, and it is not kept.
 */
export async function register(
  call: Call,
  { password, email }: { readonly password: string; readonly email: string | undefined },
): Promise<{ readonly name: string } | NotMade> {
  const { session, house } = call;
  const name = nickOf(call);
  const problem = problemOf(call, name, email);
  if (problem) return problem;
  const { logins } = house.chat.access;
  const { visitor } = session.shown;
  const login = session.registration
    ? await logins.signUp({ name: name ?? "", password }, visitor, labelOf(undefined))
    : await logins.register(call.user, password, visitor, labelOf(undefined));
  if ("refused" in login) {
    const { code, message } = byPage(house, login.refused);
    return { code: codes[code] ?? "TEMPORARILY_UNAVAILABLE", refused: message };
  }
  await signIn(call, login);
  return { name: login.user.name };
}

/** Programs of IRC show no proof of work, so people come in by the page before. */
export const byPage = ({ whole }: Pick<IrcHouse, "whole">, refused: Refusal): Refusal =>
  refused.code === "proof_required"
    ? {
        code: "proof_required",
        message:
          "This server checks newcomers, which IRC cannot do: make an account in its page" +
          `${whole("/") === undefined ? "" : `, ${whole("/")},`} with a password, and sign in here`,
      }
    : refused;

function problemOf(call: Call, name: string | undefined, email: string | undefined): NotMade | undefined {
  const { session, house } = call;
  const { settings } = house;
  if (session.identity.login)
    return {
      code: "ALREADY_AUTHENTICATED",
      refused: `You are signed in as ${session.identity.login.user.name}`,
    };
  if (session.registration && !settings.register.has("before-connect"))
    return { code: "COMPLETE_CONNECTION_REQUIRED", refused: "Connect first, and register then" };
  if (name === undefined) return { code: "NEED_NICK", refused: "Choose a nick first" };
  const isOutside = session.registration && session.registration.password !== settings.password;
  if (settings.password !== undefined && isOutside)
    return { code: "TEMPORARILY_UNAVAILABLE", refused: "Say the server's password first" };
  const secret = unsafe(call);
  if (secret !== undefined) return { code: "TEMPORARILY_UNAVAILABLE", refused: secret };
  const isMissing = (email === undefined || email === "*") && settings.register.has("email-required");
  if (isMissing || (email !== undefined && email !== "*" && !EMAIL.test(email)))
    return { code: "INVALID_EMAIL", refused: "This is no address of email" };
  return undefined;
}

/** REGISTER (IRCv3 draft/account-registration): account, address, password. */
export async function registerCommand(call: Call): Promise<void> {
  const [account = "", email = "", password = ""] = call.params;
  const name = nickOf(call);
  const isNick = account === "*" || account.toLowerCase() === name?.toLowerCase();
  const made =
    isNick || name === undefined
      ? await register(call, { password, email })
      : { code: "ACCOUNT_NAME_MUST_BE_NICK", refused: "The account has your nick's name" };
  if (!("code" in made))
    return call.say({
      command: "REGISTER",
      params: ["SUCCESS", made.name, "Account successfully registered"],
    });
  // This refusal alone names no account (draft/account-registration).
  const about =
    made.code === "COMPLETE_CONNECTION_REQUIRED" ? [] : [account === "*" ? (name ?? "*") : account || "*"];
  call.say({ command: "FAIL", params: ["REGISTER", made.code, ...about, made.refused] });
}

/** VERIFY: no account waits for a code, so none is right. */
export function verifyCommand(call: Call): void {
  const [account = "*"] = call.params;
  const why = call.session.identity.login
    ? ["ALREADY_AUTHENTICATED", account, "You are signed in already"]
    : ["INVALID_CODE", account, "No account waits for a code"];
  call.say({ command: "FAIL", params: ["VERIFY", ...why] });
}
