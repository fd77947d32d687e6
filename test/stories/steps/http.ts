import { Given, Then, When } from "@cucumber/cucumber";
import { post } from "../../support/people.ts";
import { PlainClient } from "../../support/plain-client.ts";
import { RawWebSocket } from "../../support/raw-websocket.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import type { Story } from "./story.ts";

async function signUpAs(this: Story, username: string): Promise<void> {
  this.answers = [await post(`${await this.url()}/users`, { username: this.real(username) })];
}

When("somebody signs up as {string}", signUpAs);

Given("{client} signs up", async function (this: Story, client: string) {
  await signUpAs.call(this, client);
  const { access_token: token } = JSON.parse(this.answers[0]?.text ?? "") as { access_token: string };
  this.keepToken(client, token);
});

When(
  "{int} people sign up as {string} at once",
  async function (this: Story, count: number, username: string) {
    const url = `${await this.url()}/users`;
    const tries = Array.from({ length: count }, () => post(url, { username: this.real(username) }));
    this.answers = await Promise.all(tries);
  },
);

When("somebody posts {rest} to \\/users", async function (this: Story, body: string) {
  this.answers = [await post(`${await this.url()}/users`, body === "nothing" ? "" : body)];
});

When("somebody gets {rest}", async function (this: Story, path: string) {
  const response = await fetch(`${await this.url()}${path}`);
  this.answers = [{ status: response.status, text: await response.text() }];
  this.headers = response.headers;
});

Then("the answer's {string} is {string}", function (this: Story, header: string, expected: string) {
  const value = this.headers.get(header);
  if (value !== expected) throw new Error(`the answer's ${header} is ${value}`);
});

Then("the answer's {string} says {string}", function (this: Story, header: string, part: string) {
  const value = this.headers.get(header);
  if (!value?.split("; ").includes(part)) throw new Error(`the answer's ${header} says ${value}`);
});

Then("the answer's {string} names no place but the server itself", function (this: Story, header: string) {
  const sources = this.headers.get(header)?.match(/(?<=-src )[^;]*/g) ?? [];
  const foreign = sources
    .flatMap((list) => list.split(" "))
    .filter((one) => !/^(?:'self'|'none'|data:)$/.test(one));
  if (sources.length === 0 || foreign.length > 0)
    throw new Error(`it names ${foreign.join(", ") || "nothing"}`);
});

const limitsIn = (answer: string | undefined): Record<string, number> =>
  (JSON.parse(answer ?? "{}") as { limits: Record<string, number> }).limits;

Then("the limits told there are those that {client} was told", function (this: Story, client: string) {
  const here = JSON.stringify(limitsIn(this.answers[0]?.text));
  const told = JSON.stringify(this.full(client).hello.limits);
  if (here !== told) throw new Error(`${client} was told ${told}, but here it says ${here}`);
});

Then("one of them is {word}, and it is {int}", function (this: Story, name: string, value: number) {
  const limits = limitsIn(this.answers[0]?.text);
  if (limits[name] !== value) throw new Error(`the limits are ${JSON.stringify(limits)}`);
});

/** "…" stands for whatever is there. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split("…").map(escaped).join('[^"]+')}$`).test(text);
const escaped = (text: string): string => text.replace(/[^\w\s]/g, "\\$&");

Then("the server answers {int} {rest}", function (this: Story, status: number, body: string) {
  const [answer] = this.answers;
  if (answer?.status !== status || !like(this.real(body), answer.text))
    throw new Error(`the server answers ${answer?.status} ${answer?.text}`);
});

Then(
  "{int} of them is answered {int}, and {int} are answered {int} {json}",
  function (this: Story, few: number, good: number, many: number, bad: number, body: string) {
    const count = (status: number) => this.answers.filter((answer) => answer.status === status).length;
    const sentences = new Set(this.answers.filter(({ status }) => status === bad).map(({ text }) => text));
    if (count(good) !== few || count(bad) !== many || [...sentences].join() !== body)
      throw new Error(`they are answered ${JSON.stringify(this.answers)}`);
  },
);

When(
  "{client} connects to \\/chat?access_token= with his token",
  async function (this: Story, client: string) {
    const name = this.real(client);
    const token = await this.token(client);
    this.put(client, new PlainSeat(await PlainClient.connect(await this.wsUrl(), { name, token })));
  },
);

When("somebody asks to upgrade at {string}", async function (this: Story, path: string) {
  this.raws.set("somebody", await RawWebSocket.connect(await this.url(), { path }));
});

Then("the upgrade is answered with {int}", function (this: Story, status: number) {
  const answered = this.raw("somebody").status;
  if (answered !== status) throw new Error(`the upgrade is answered with ${this.raw("somebody").head}`);
});
