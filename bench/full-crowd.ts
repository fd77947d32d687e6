import type { Checks } from "./checks.ts";
import { connect } from "./client.ts";
import { Conversation } from "./conversation.ts";
import { inTurns, type Member } from "./crowd.ts";
import type { FullStream } from "./full-stream.ts";
import type { Server } from "./server.ts";

const OPENING_AT_ONCE = 100;
const SUBPROTOCOL = "exchat.v1";

type Frame = {
  ref?: string;
  ok?: { user?: { name: string }; room?: { id: string } };
};

/** Lets `count` guests into the room over the full protocol; they understand arrays of frames. */
export function openFullCrowd(
  count: number,
  checks: Checks,
  place: { server: Server; room: string; stream: FullStream },
): Promise<Member[]> {
  return checks.orFailure(inTurns(count, OPENING_AT_ONCE, () => enter(place, checks)));
}

async function enter(
  { server, room: name, stream }: Parameters<typeof openFullCrowd>[2],
  checks: Checks,
): Promise<Member> {
  const conversation = new Conversation();
  const address = { host: "127.0.0.1", port: server.port, path: "/chat", subprotocol: SUBPROTOCOL };
  const client = await connect(address, conversation, checks);
  const ask = async (type: string, fields: object) => {
    const ref = `${type}!`;
    const answer = await conversation.ask(client, JSON.stringify({ ref, type, ...fields }), `"ref":"${ref}"`);
    const came = JSON.parse(answer) as Frame | Frame[];
    return (Array.isArray(came) ? came : [came]).find((frame) => frame.ref === ref)?.ok;
  };
  const user = (await ask("hello", { batch: true }))?.user;
  const room = (await ask("room.join", { name }))?.room;
  if (!user || !room) throw new Error(`a guest could not enter ${name}`);
  stream.room = room.id;
  client.reader = stream;
  return { client, name: user.name };
}
