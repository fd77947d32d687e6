import { expect, test } from "bun:test";
import type { News } from "../../src/chat/commit.ts";
import type { User } from "../../src/protocol/account.ts";
import type { Picture } from "../../src/protocol/picture.ts";
import type { Room } from "../../src/protocol/room.ts";
import { SYSTEM, Townsfolk } from "../support/townsfolk.ts";
import type { OpenedStore } from "./store.ts";

const picture = (letter: string): Picture => ({
  hash: letter.repeat(32),
  large: `large-${letter}`,
  small: `small-${letter}`,
});

/** Pictures of people, and the server's logo. */
export function picturesContract(open: () => Promise<OpenedStore>): void {
  const kitchen = async (home: OpenedStore) => {
    const town = new Townsfolk(home.store);
    const [ada, bob] = (await town.accounts("ada", "bob")) as [User, User];
    const { id: room } = (await town.room("kitchen", ada, bob)) as Room;
    return { town, ada, bob, room };
  };
  const avatarOf = async (town: Townsfolk, who: User) =>
    (await town.asks(who, { type: "user.metadata", id: who.id })).values["avatar"];

  test("[PIC-1, PIC-8] a person has one, in two sizes, also after closing and opening, and those around are told", async () => {
    await using home = await open();
    const { town, ada, bob, room } = await kitchen(home);
    const news: News[] = [];
    home.store.onCommit((commit) => news.push(...commit.news));
    await town.does(ada.id, { type: "picture.set", picture: picture("a") });
    expect(news).toContainEqual({
      described: expect.objectContaining({ id: ada.id }),
      key: "avatar",
      value: `/pictures/${"a".repeat(32)}`,
      rooms: [room],
    } as never);
    await town.does(bob.id, { type: "picture.set", picture: picture("b") });
    await town.does(bob.id, { type: "picture.set", picture: picture("a") });
    await home.reopen();
    const again = new Townsfolk(home.store);
    const { store } = home;
    const hash = "a".repeat(32);
    expect(await store.picture(hash, "large")).toBe("large-a");
    expect(await store.picture(hash, "small")).toBe("small-a");
    expect(await store.picture("b".repeat(32), "large")).toBeUndefined();
    await again.does(SYSTEM, { type: "picture.remove", user: "ada" });
    expect(await avatarOf(again, ada)).toBeUndefined();
    expect(await store.picture(hash, "large")).toBe("large-a");
    await again.does(bob.id, { type: "user.describe", key: "avatar", value: "https://faces.example/bob" });
    expect(await store.picture(hash, "large")).toBeUndefined();
    await again.does(SYSTEM, { type: "picture.remove", user: "bob" });
    expect(await avatarOf(again, bob)).toBe("https://faces.example/bob");
  });

  test("[PIC-8] it is hidden while the account can be restored, and gone when that is erased", async () => {
    await using home = await open();
    const { town, ada } = await kitchen(home);
    await town.does(ada.id, { type: "picture.set", picture: picture("a") });
    const hash = "a".repeat(32);
    await town.does(SYSTEM, { type: "user.delete", user: ada.id, messages: "keep", now: true });
    expect(await home.store.picture(hash, "large")).toBeUndefined();
    await town.does(SYSTEM, { type: "erasure.step" });
    // Only the missing row hides it now.
    await home.write("update users set deleted_at = null where name = 'ada'");
    expect(await home.store.picture(hash, "large")).toBeUndefined();
  });

  test("[PIC-9] the logo is the picture of the server, and is removed with its setting", async () => {
    await using home = await open();
    const { town } = await kitchen(home);
    const logo = picture("l");
    const change = { type: "setting.change", key: "logo" } as const;
    await town.does(SYSTEM, { ...change, value: logo.hash, picture: logo });
    expect(await home.store.settings()).toMatchObject({ logo: logo.hash });
    expect(await home.store.picture(logo.hash, "small")).toBe("small-l");
    await town.does(SYSTEM, change);
    expect(await home.store.picture(logo.hash, "small")).toBeUndefined();
  });
}
