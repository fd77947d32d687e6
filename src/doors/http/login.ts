import type { Chat } from "../../chat/chat.ts";
import type { Secrets } from "../../chat/ports.ts";
import { Buckets } from "../../chat/rates.ts";
import { type RefusalCode, refusal } from "../../protocol/errors.ts";
import { limits } from "../../protocol/limits.ts";
import { json } from "./headers.ts";

export interface LoginOptions {
  readonly chat: Chat;
  readonly secrets: Secrets;
  readonly registration: "open" | "invite" | "closed";
  readonly passwordMin: number;
  readonly rateLimit: boolean;
  now(): number;
}

const PASSWORD_CHARACTERS_MAX = 256;

const statuses: Partial<Record<RefusalCode, number>> = {
  name_taken: 409,
  bad_name: 400,
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
    if (this.#options.registration !== "open") return refuse("registration_closed");
    const fields = await fieldsOf(request);
    if (!fields?.username) return json(400, { error: "username is required" });
    const { username, password } = fields;
    const problem = password === undefined ? undefined : this.#passwordProblem(password);
    if (problem) return json(400, { error: problem });
    const { secrets, chat } = this.#options;
    const hash = password === undefined ? undefined : await secrets.passwordHash(password);
    if (password !== undefined && hash === undefined) return refuse("too_busy");
    const token = secrets.token();
    const { refused } = await chat.createAccount(username, secrets.tokenHash(token), hash);
    if (refused?.code === "name_taken") return json(409, { error: "username already taken" });
    if (refused) return json(statuses[refused.code] ?? 500, { error: refused.message });
    return json(201, { username, access_token: token });
  }

  /** The same answer, after the same time, whether the name or the password is wrong. */
  async signIn(request: Request, network: string): Promise<Response> {
    const waitMs = this.#tooOften(network);
    if (waitMs > 0) return tryLater(waitMs);
    const { username = "", password = "" } = (await fieldsOf(request)) ?? {};
    if (!username || !password) return json(400, { error: "username and password are required" });
    const { secrets, chat } = this.#options;
    const user = await chat.userByName(username);
    const fits = await secrets.passwordFits(
      password.slice(0, PASSWORD_CHARACTERS_MAX + 1),
      user?.passwordHash,
    );
    if (fits === undefined) return refuse("too_busy");
    if (!fits || !user) return json(401, { error: refusal("bad_credentials").message });
    const token = secrets.token();
    const { refused } = await chat.createToken(user.id, secrets.tokenHash(token));
    if (refused) return json(statuses[refused.code] ?? 500, { error: refused.message });
    return json(201, { username: user.name, access_token: token });
  }

  #tooOften(network: string): number {
    return this.#options.rateLimit && network ? this.#tries.take(network, this.#options.now()) : 0;
  }

  #passwordProblem(password: string): string | undefined {
    const { passwordMin } = this.#options;
    if (password.length < passwordMin) return `a password has at least ${passwordMin} characters`;
    if (password.length > PASSWORD_CHARACTERS_MAX)
      return `a password has at most ${PASSWORD_CHARACTERS_MAX} characters`;
    return undefined;
  }
}

const refuse = (code: RefusalCode): Response => json(statuses[code] ?? 500, { error: refusal(code).message });

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
