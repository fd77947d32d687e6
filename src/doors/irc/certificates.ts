import { fingerprintOf } from "../../protocol/fingerprints.ts";
import { limits } from "../../protocol/limits.ts";
import type { Call } from "./call.ts";

type Answer = Promise<readonly string[]>;

/** NickServ's CERT: the certificates by which a person signs in (SASL EXTERNAL). */
export async function certWords(call: Call, [what = "", ...args]: readonly string[]): Answer {
  if (!call.session.identity.login) return ["Sign in first: IDENTIFY."];
  const word = what.toUpperCase();
  if (word === "ADD") return add(call, args);
  if (word === "DEL") return remove(call, args);
  if (word === "LIST") return list(call);
  return ["Say CERT ADD, CERT DEL or CERT LIST"];
}

/** The fingerprint that is said, else that of the certificate which this connection has shown. */
function saidOrShown(call: Call, said: string | undefined): string | readonly string[] {
  const { certificate } = call.session.shown;
  if (said === undefined)
    return certificate ?? ["You are connected without a certificate: say the SHA-256 of one, in hexadecimal"];
  return fingerprintOf(said) ?? ["This is no SHA-256 of a certificate: it has 64 hexadecimal digits"];
}

async function add(call: Call, [said, ...words]: readonly string[]): Answer {
  const fingerprint = saidOrShown(call, said);
  if (typeof fingerprint !== "string") return fingerprint;
  const label = [...words.join(" ")].slice(0, limits.sessionLabelCharactersMax).join("");
  const done = await call.perform({ type: "certificate.add", fingerprint, ...(label && { label }) });
  return [done.refused ? done.refused.message : `The certificate ${fingerprint} signs you in.`];
}

async function remove(call: Call, [said]: readonly string[]): Answer {
  const fingerprint = saidOrShown(call, said);
  if (typeof fingerprint !== "string") return fingerprint;
  const mine = await call.ask({ type: "certificate.list" });
  if ("refused" in mine) return [mine.refused.message];
  if (!mine.certificates.some((one) => one.fingerprint === fingerprint))
    return [`The certificate ${fingerprint} is not on your list.`];
  const done = await call.perform({ type: "certificate.remove", fingerprint });
  return [
    done.refused ? done.refused.message : `The certificate ${fingerprint} does not sign you in any more.`,
  ];
}

async function list(call: Call): Answer {
  const mine = await call.ask({ type: "certificate.list" });
  if ("refused" in mine) return [mine.refused.message];
  const { certificates } = mine;
  const lines = certificates.map(({ fingerprint, label, at }) =>
    [fingerprint, `since ${at.slice(0, 10)}`, ...(label ? [label] : [])].join(", "),
  );
  return lines.length > 0 ? lines : ["No certificate signs you in."];
}
