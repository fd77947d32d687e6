import type { Entered } from "../../chat/entered.ts";
import type { Login } from "../../chat/logins.ts";
import type { Answer } from "../../chat/questions.ts";
import type { User } from "../../protocol/account.ts";
import { refusal } from "../../protocol/errors.ts";
import { skeleton } from "../../protocol/names.ts";
import { MULTILINE } from "./batches.ts";
import type { Call } from "./call.ts";
import { catchUp, comeIn } from "./coming-in.ts";
import type { IrcHouse } from "./house.ts";
import { ignoredOf } from "./ignoring.ts";
import { METADATA_CAP } from "./metadata.ts";
import { bringNick, isFree, releaseNick, tellFirstNick } from "./nick.ts";
import { tellHost } from "./person-lines.ts";
import { mechanismsOf } from "./sasl-mechanisms.ts";
import type { SaslOffer } from "./sasl-step.ts";
import type { IrcSession } from "./session.ts";

/** How this connection may sign in by AUTHENTICATE. */
export function offerOf({ shown }: IrcSession, { chat, secrets }: IrcHouse): SaslOffer {
  const { visitor, cookie, certificate: fingerprint, mayShowPassword } = shown;
  const caller = () => ({ network: visitor.network });
  const byCertificate = (name: string, label: string) =>
    chat.access.logins.byCertificate({ name, fingerprint: fingerprint ?? "" }, caller(), label);
  const byCookie = async (token: string, name: string): Promise<Answer<Login>> => {
    const found = await chat.userByToken(secrets.tokenHash(token), visitor.network);
    const isAsked = found && (name === "" || skeleton(name) === skeleton(found.user.name));
    if (!isAsked || found.user.kind !== "account") return { refused: refusal("bad_credentials") };
    return { ...found, ends: false };
  };
  return {
    logins: chat.access.logins,
    takesPasswords: mayShowPassword,
    caller,
    ...(cookie !== undefined && { external: (name) => byCookie(cookie, name) }),
    ...(fingerprint !== undefined && { external: byCertificate }),
  };
}

/** The values of the capabilities that depend on the settings and on the connection. */
export function capValuesOf(session: IrcSession, house: IrcHouse): ReadonlyMap<string, string> {
  const mechanisms = mechanismsOf(offerOf(session, house));
  const { sts, visitor } = session.shown;
  const isOpen = visitor.openness.registration === "open";
  return new Map([
    ...(mechanisms.length > 0 ? [["sasl", mechanisms.join(",")] as const] : []),
    ...(isOpen ? [["draft/account-registration", [...house.settings.register].join(",")] as const] : []),
    ["draft/metadata-2", METADATA_CAP],
    ["draft/metadata-3", METADATA_CAP],
    ["draft/multiline", `max-bytes=${MULTILINE.bytesMax},max-lines=${MULTILINE.linesMax}`],
    ...(sts === undefined ? [] : [["sts", sts] as const]),
  ]);
}

/**
 * The connection is the person's from now on. A client that is registered already was a guest's: the guest leaves, and the
 * client is told of its new nick and channels.
 */
export async function signIn(call: Call, login: Login): Promise<void> {
  const { session, house } = call;
  const { identity } = session;
  if (session.isGone) return await house.chat.access.logins.ended(login);
  const before = identity.login;
  identity.login = login;
  if (before) await house.chat.access.logins.ended(before);
  if (login.user.id === session.user) {
    Object.assign(session, { who: login.user, session: login.session });
    const seen = house.chat.devices.passedOnTo(session);
    session.later((later) => catchUp(later, seen));
  } else if (!session.registration) await changePerson(call, login);
  const { nick, looks } = session;
  const { name } = login.user;
  call.reply(
    "RPL_LOGGEDIN",
    `${nick}!${looks.username}@${looks.host}`,
    name,
    `You are now logged in as ${name}`,
  );
}

/**
 * The person has one more client, which would like this nick. Returns their rooms; undefined = the client is gone, or was refused and told so.
 */
export async function enters(call: Call, user: User, nick: string): Promise<Entered | undefined> {
  const { session, house } = call;
  const { people, chat } = house;
  const begins = () => {
    if (session.registration) session.nick = people.nicks.of(user);
    // Others are told at once that the person is online, and by which mask.
    if (!session.isGone) people.add(session);
  };
  if (isFree(call)) await bringNick(call, user, nick, begins);
  else begins();
  const entered = session.isGone ? undefined : await chat.clients.enter(session, user);
  const isIn = entered !== undefined && !("refused" in entered);
  if (isIn) session.ignored = ignoredOf(entered.contact.blocked);
  if (isIn && !session.isGone) return entered;
  releaseNick(house, session);
  people.remove(session);
  if (isIn) await chat.clients.leave(session, false);
  else if (entered) session.close(entered.refused.message);
  return undefined;
}

async function changePerson(call: Call, { user, session: id, known }: Login): Promise<void> {
  const { session, house } = call;
  const { chat, people } = house;
  const was = new Map([...session.channels.all].map((room) => [room.id, room]));
  // Until the others know that the guest has gone, lines show the guest as before.
  await chat.clients.leave(session, false, `Signed in as ${user.name}`);
  people.was(session);
  people.remove(session);
  if (session.isGone) return;
  Object.assign(session, { who: user, user: user.id, session: id, isKnown: known });
  const before = people.looksOf(user);
  const entered = await enters(call, user, session.nick);
  if (!entered) return;
  session.renamed(user);
  if (session.caps.has("account-notify")) call.sayAs(user, "ACCOUNT", user.name);
  for (const room of was.values()) {
    if (entered.rooms.some(({ id: other }) => other === room.id)) continue;
    call.sayAs(user, "PART", session.channels.nameOf(room));
    session.channels.delete(room);
  }
  comeIn(
    call,
    entered.rooms.filter(({ id }) => !was.has(id)),
  );
  tellFirstNick(house, user);
  tellHost(house, session, user, before);
  entered.follow();
}
