import { afterAll, beforeAll, expect, test } from "bun:test";
import type { FullClient } from "../support/full-client.ts";
import { House } from "../support/house.ts";

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house[Symbol.asyncDispose]());

interface Page {
  readonly users: readonly { readonly name: string; readonly online: boolean }[];
  readonly more: boolean;
}
const names = async (client: FullClient, fields: object = {}) => {
  const { users, more } = await client.ok<Page>("user.directory", { ...fields });
  return { names: users.map(({ name }) => name), more };
};

test("[PEOPLE-1] the directory has all accounts by name, page by page, and finds them by a part of the name", async () => {
  const clients: FullClient[] = [];
  for (const name of ["Zoë", "ada", "Adam", "bob", "under_score"]) clients.push(await house.comes(name));
  await house.guestComes("adagio");
  const [zoe] = clients as [FullClient];
  const all = ["ada", "Adam", "bob", "under_score", "Zoë"];
  expect(await names(zoe)).toEqual({ names: all, more: false });
  expect(await names(zoe, { limit: 3 })).toEqual({ names: all.slice(0, 3), more: true });
  expect(await names(zoe, { limit: 4, after: "bob" })).toEqual({ names: all.slice(3), more: false });
  expect(await names(zoe, { search: "AD" })).toEqual({ names: ["ada", "Adam"], more: false });
  expect((await names(zoe, { search: "zoe" })).names).toEqual(["Zoë"]);
  expect((await names(zoe, { search: "zoë" })).names).toEqual(["Zoë"]);
  expect((await names(zoe, { search: "%" })).names).toEqual([]);
  expect((await names(zoe, { search: "_" })).names).toEqual(["under_score"]);
  const { users } = await zoe.ok<Page>("user.directory", { search: "bob" });
  expect(users).toMatchObject([{ name: "bob", online: true }]);
});
