import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { certificateOf } from "../../config.ts";
import type { Finding } from "../../protocol/checkup.ts";
import { type Check, type Checked, ok, problem, warning } from "../checked.ts";

const DAY_MS = 86_400_000;
const DAYS_LEFT_MIN = 14;
const ANSWER_MS_MAX = 4_000;

/** The certificate of the server's own, and the one that people see at its public address. */
export const checkTls: Check = async (checked) => {
  const { publicUrl } = checked.config;
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (url?.protocol === "http:")
    return [
      warning(
        "tls",
        `people come by ${url.origin}, where others on the way can read passwords and messages`,
        "use https: set EXCHAT_TLS_CERT and EXCHAT_TLS_KEY, or run a proxy that has a certificate",
      ),
    ];
  return [...own(checked, url), ...(url ? await shownAt(checked, url) : [])];
};

function own({ config, now }: Checked, url: URL | undefined): Finding[] {
  const { tls } = config;
  if (!tls) return [];
  const renew = `renew ${tls.cert}: the server reads it again by itself`;
  try {
    const keys = certificateOf(config);
    const certificate = new X509Certificate(keys?.cert ?? "");
    if (!certificate.checkPrivateKey(createPrivateKey(keys?.key ?? "")))
      return [
        problem("tls", `${tls.key} is not the key of ${tls.cert}`, "name the two files of one certificate"),
      ];
    if (url && !certificate.checkHost(url.hostname))
      return [
        problem("tls", `${tls.cert} is not for the name ${url.hostname}`, "get a certificate for that name"),
      ];
    return [lasts(tls.cert, Date.parse(certificate.validTo), now(), renew)];
  } catch (cause) {
    return [problem("tls", `${tls.cert} cannot be used: ${(cause as Error).message}`, renew)];
  }
}

function lasts(what: string, until: number, now: number, mend: string): Finding {
  const days = Math.floor((until - now) / DAY_MS);
  if (days < 0) return problem("tls", `${what} has expired`, mend);
  const left = `${what} is valid for ${days === 1 ? "1 more day" : `${days} more days`}`;
  return days < DAYS_LEFT_MIN ? warning("tls", left, mend) : ok("tls", left);
}

/** What a browser sees; a proxy may have a certificate of its own. */
async function shownAt({ now }: Checked, { hostname, port, host }: URL): Promise<Finding[]> {
  const { promise, resolve } = Promise.withResolvers<Finding[]>();
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    servername: hostname,
    rejectUnauthorized: false,
  });
  const late = setTimeout(() => resolve([]), ANSWER_MS_MAX);
  socket.once("secureConnect", () => {
    const { valid_to: until } = socket.getPeerCertificate();
    const what = `the certificate at ${host}`;
    const mend = "renew it, and let the proxy read it again";
    const expiry = lasts(what, Date.parse(until), now(), mend);
    const wrong =
      socket.authorized || expiry.state === "problem" ? undefined : `${socket.authorizationError}`;
    resolve(
      wrong === undefined
        ? [expiry]
        : [
            problem(
              "tls",
              `browsers do not accept ${what}: ${wrong}`,
              "get one that they accept, such as from Let's Encrypt",
            ),
          ],
    );
  });
  // That nobody answers is said of the address.
  socket.once("error", () => resolve([]));
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
