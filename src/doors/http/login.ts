import type { Chat } from "../../chat/chat.ts";
import { Buckets } from "../../chat/rates.ts";
import type { Refusal, RefusalCode } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { json } from "./headers.ts";

export interface LoginOptions {
  readonly chat: Chat;
  readonly rateLimit: boolean;
  now(): number;
}

/** Where the seed has words of its own. */
const sentences: Partial<Record<RefusalCode, string>> = { name_taken: "username already taken" };
const statuses: Partial<Record<RefusalCode, number>> = {
  name_taken: 409,
  bad_name: 400,
  bad_password: 400,
  bad_credentials: 401,
  rate_limited: 429,
  too_many: 409,
  registration_closed: 403,
  too_busy: 503,
  unavailable: 503,
  too_many_accounts: 503,
};

/** `POST /users` makes an account, `POST /sessions` signs in to one; both answer with a token to connect with. */
export class Login {
  readonly #options: LoginOptions;
  readonly #tries = new Buckets<string>({
    burst: limits.signUpsPerMinuteMax,
    perSecond: limits.signUpsPerMinuteMax / 60,
  });

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  async signUp(request: Request, network: string): Promise<Response> {
    const waitMs = this.#tooOften(network);
    if (waitMs > 0) return tryLater(waitMs);
    const fields = await fieldsOf(request);
    if (!fields?.username) return json(400, { error: "username is required" });
    const { username, password } = fields;
    const admitted = await this.#options.chat.credentials.signUp(username, password, "token");
    if ("refused" in admitted) return refuse(admitted.refused);
    return json(201, { username, access_token: admitted.token });
  }

  /** The same answer, after the same time, whether the name or the password is wrong. */
  async signIn(request: Request, network: string): Promise<Response> {
    const waitMs = this.#tooOften(network);
    if (waitMs > 0) return tryLater(waitMs);
    const { username = "", password = "" } = (await fieldsOf(request)) ?? {};
    if (!username || !password) return json(400, { error: "username and password are required" });
    const admitted = await this.#options.chat.credentials.signIn(username, password, "token");
    if ("refused" in admitted) return refuse(admitted.refused);
    return json(201, { username: admitted.user.name, access_token: admitted.token });
  }

  #tooOften(network: string): number {
    return this.#options.rateLimit && network ? this.#tries.take(network, this.#options.now()) : 0;
  }
}

const refuse = ({ code, message }: Refusal): Response =>
  json(statuses[code] ?? 500, { error: sentences[code] ?? message });

const tryLater = (waitMs: number): Response => {
  const seconds = Math.ceil(waitMs / 1_000);
  return json(
    429,
    { error: `too many tries from your address: again in ${seconds} s` },
    { "retry-after": `${seconds}` },
  );
};

/** The two fields, if they are what they should be; a body that is no JSON object has neither. */
async function fieldsOf(request: Request): Promise<{ username?: string; password?: string } | undefined> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) return undefined;
  const { username, password } = body as Record<string, unknown>;
  return {
    ...(typeof username === "string" && { username }),
    ...(typeof password === "string" && { password }),
  };
}
