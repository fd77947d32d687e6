import type { Refusal } from "../../../protocol/errors.ts";
import type { Call, Commands } from "../call.ts";
import { registerCommand, verifyCommand } from "../register.ts";
import { Sasl, type SaslAnswer } from "../sasl.ts";
import { mechanismsOf } from "../sasl-mechanisms.ts";
import { offerOf, signIn } from "../signing-in.ts";

/** AUTHENTICATE (IRCv3 sasl-3.1, sasl-3.2). A guest who is registered already may also sign in. */
async function authenticate(call: Call): Promise<void> {
  const { session, house } = call;
  const { identity } = session;
  if (identity.login) return call.reply("ERR_SASLALREADY", "You have already authenticated using SASL");
  const offer = offerOf(session, house);
  identity.sasl ??= new Sasl(offer);
  const answer = await identity.sasl.hear(call.params);
  if (!identity.sasl.isUnderWay) identity.sasl = undefined;
  if ("say" in answer) {
    for (const part of answer.say) call.say({ command: "AUTHENTICATE", params: [part] });
    return;
  }
  if ("login" in answer) {
    identity.device = answer.device;
    await signIn(call, answer.login);
    call.reply("RPL_SASLSUCCESS", "SASL authentication successful");
    return;
  }
  if (answer.ends === "unknown")
    call.reply("RPL_SASLMECHS", mechanismsOf(offer).join(",") || "*", "are available SASL mechanisms");
  tellEnd(call, answer);
}

function tellEnd(call: Call, answer: Extract<SaslAnswer, { ends: unknown }>): void {
  if (answer.ends === "too_long") call.reply("ERR_SASLTOOLONG", "SASL message too long");
  else if (answer.ends === "aborted") call.reply("ERR_SASLABORTED", "SASL authentication aborted");
  else {
    const why = answer.ends === "failed" ? sentenceOf(answer.refused) : "no such mechanism";
    call.reply("ERR_SASLFAIL", `SASL authentication failed: ${why}`);
  }
}

const sentenceOf = ({ code, message }: Refusal): string =>
  code === "bad_credentials" ? "wrong name or password" : message;

export const accounts: Commands = {
  AUTHENTICATE: { least: 1, early: true, hashes: true, run: authenticate },
  REGISTER: { least: 3, early: true, hashes: true, run: registerCommand },
  VERIFY: { least: 2, early: true, run: verifyCommand },
};
