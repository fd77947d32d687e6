import { Given, Then, When } from "@cucumber/cucumber";
import { FullClient } from "../../support/full-client.ts";
import { post } from "../../support/people.ts";
import { PlainClient } from "../../support/plain-client.ts";
import { RawWebSocket } from "../../support/raw-websocket.ts";
import { FullSeat } from "../seats/full-seat.ts";
import { PlainSeat } from "../seats/plain-seat.ts";
import { ownerOf, type Story } from "./story.ts";

const PASSWORD = "correct horse battery";
const SIGNED_OUT = 4001;

/** What somebody's client signs in by, which is not what their other clients do. */
interface Kept {
  readonly session: string;
  readonly token: string;
}
const kept = new WeakMap<Story, Map<string, Kept>>();
/** Who the guest of the story was. */
const formerly = new WeakMap<Story, string>();

function keptOf(story: Story, client: string): Kept {
  const found = kept.get(story)?.get(client);
  if (!found) throw new Error(`${client} has no session of its own`);
  return found;
}

Given("{client} has a session of its own", async function (this: Story, client: string) {
  const made = await this.full(ownerOf(client)).ok<Kept>("session.create", { label: "phone" });
  kept.set(this, new Map([[client, made]]));
  const name = this.real(ownerOf(client));
  this.put(client, new PlainSeat(await PlainClient.connect(await this.wsUrl(), { name, token: made.token })));
});

When("{client} sets a password", async function (this: Story, client: string) {
  await this.full(client).ok("account.password", { password: PASSWORD });
});

When("{client} ends the session of her phone", async function (this: Story, client: string) {
  await this.full(client).ok("session.revoke", { session: keptOf(this, `${client}'s phone`).session });
});

Then("{client} is signed out, and its token is refused", async function (this: Story, client: string) {
  const { code } = await this.plain(client).isClosed();
  if (code !== SIGNED_OUT) throw new Error(`${client} is closed with ${code}`);
  const { token } = keptOf(this, client);
  const again = await RawWebSocket.connect(await this.url(), { path: `/chat?access_token=${token}` });
  this.raws.set(client, again);
  if (again.status !== 400) throw new Error(`${client}'s token is answered with ${again.status}`);
});

Then(/^(.+) (?:is|are) still there$/, async function (this: Story, clients: string) {
  for (const client of clients.split(" and ")) await this.seat(client).settled();
});

Given(
  "{client} comes as a guest and joins {room}",
  async function (this: Story, client: string, room: string) {
    const guest = await FullClient.connect(await this.wsUrl(), { name: this.real(client) });
    this.put(client, new FullSeat(guest));
    await this.seat(client).join(this.real(room));
  },
);

When("{client} makes an account of herself", async function (this: Story, client: string) {
  await this.full(client).ok("account.register", { password: PASSWORD });
});

When("{client} goes, and signs in again", async function (this: Story, client: string) {
  formerly.set(this, this.full(client).hello.user.id);
  await this.seat(client).close();
  const username = this.real(client);
  const { body } = await post(`${await this.url()}/sessions`, { username, password: PASSWORD });
  const { access_token: token } = body as { access_token: string };
  const again = await FullClient.connect(await this.wsUrl(), { name: username, token });
  this.put(client, new FullSeat(again));
});

Then("{client} is who she was, in {room}", function (this: Story, client: string, room: string) {
  const { user, rooms } = this.full(client).hello;
  if (user.id !== formerly.get(this) || user.kind !== "account")
    throw new Error(`${client} is now ${JSON.stringify(user)}`);
  if (!rooms.some(({ name }) => name === this.real(room))) throw new Error(`${client} is not in ${room}`);
});
