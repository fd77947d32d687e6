const FORM = /<form[^>]*action="([^"]+)"[^>]*>/;
const HIDDEN = /<input type="hidden" name="([^"]+)" value="([^"]*)"/g;
const HOPS_MAX = 20;

/** As much of a browser as signing in by an issuer takes: cookies by origin, redirects, and the issuer's two forms. */
export class OidcBrowser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** Asks, with this browser's cookies, and follows no redirect. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    if (init.method === "POST") headers.set("origin", origin);
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "" || /max-age=0|1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  async post(url: string, fields: object): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return await this.ask(url, { method: "POST", headers, body: JSON.stringify(fields) });
  }

  async get<T>(url: string): Promise<T> {
    return (await (await this.ask(url)).json()) as T;
  }

  /** The cookies that it has for an origin, as another one could have stolen them. */
  cookiesOf(origin: string): Map<string, string> {
    return this.#jars.get(origin) ?? new Map();
  }

  setCookie(origin: string, name: string, value: string): void {
    this.#jars.set(origin, new Map([...this.cookiesOf(origin), [name, value]]));
  }

  /** Signs in at the issuer as this person, and returns the address to which the issuer sends the browser back. */
  async throughIssuer(url: string, login: string): Promise<string> {
    const issuer = new URL(url).origin;
    let at = url;
    for (let hop = 0; hop < HOPS_MAX; hop += 1) {
      const answer = await this.ask(at);
      const to = answer.headers.get("location");
      if (to !== null) {
        at = new URL(to, at).href;
        if (new URL(at).origin !== issuer) return at;
        continue;
      }
      const page = await answer.text();
      const [, action] = FORM.exec(page) ?? [];
      if (action === undefined) throw new Error(`the issuer shows no form: ${page.slice(0, 2_000)}`);
      const fields = new URLSearchParams(
        [...page.matchAll(HIDDEN)].map(([, name = "", value = ""]) => [name, value]),
      );
      if (fields.get("prompt") === "login") {
        fields.set("login", login);
        fields.set("password", "any");
      }
      const sent = await this.ask(new URL(action, at).href, { method: "POST", body: fields });
      at = new URL(sent.headers.get("location") ?? "", at).href;
    }
    throw new Error("the issuer sends the browser round and round");
  }

  /** The whole way: from the button of the page until the server has answered. Returns where the page is then. */
  async signIn(server: string, login: string, fields: object = {}): Promise<string> {
    const begun = await this.post(`${server}/oidc/begin`, fields);
    const { url, error } = (await begun.json()) as { url?: string; error?: string };
    if (url === undefined) throw new Error(`no sign-in begins: ${error}`);
    const answer = await this.ask(await this.throughIssuer(url, login));
    return answer.headers.get("location") ?? `status ${answer.status}`;
  }

  async userAt(server: string): Promise<{ name: string; role: string } | null> {
    const { user } = await this.get<{ user: { name: string; role: string } | null }>(
      `${server}/sessions/current`,
    );
    return user;
  }
}
