import { defineParameterType } from "@cucumber/cucumber";
import type { Door } from "./story.ts";

const PERSON = "(?:alice|bob|carol|dave|erin|mallory)";
const CLIENT = `${PERSON}(?:'s phone)?`;
const STRING = '"[^"]*"';
/** `one`, `one and two`, `one, two and three` */
const listOf = (one: string): RegExp => new RegExp(`${one}(?:(?:, | and )${one})*`);

/** Somebody's client: `alice` is her first, `alice's phone` the other one. */
defineParameterType({ name: "client", regexp: new RegExp(CLIENT), transformer: (client: string) => client });

defineParameterType({
  name: "clients",
  regexp: listOf(CLIENT),
  transformer: (list: string): string[] => list.match(new RegExp(CLIENT, "g")) ?? [],
});

defineParameterType({
  name: "strings",
  regexp: listOf(STRING),
  transformer: (list: string): string[] => (list.match(/"[^"]*"/g) ?? []).map((text) => text.slice(1, -1)),
});

defineParameterType({ name: "room", regexp: /\S+/, transformer: (room: string) => room });

defineParameterType({
  name: "door",
  regexp: /the plain protocol|the full protocol|the page|IRC/,
  transformer: (door: string) => door as Door,
});

/** A frame, exactly as it travels. */
defineParameterType({ name: "json", regexp: /\{.*\}/, transformer: (frame: string) => frame });

/** The rest of the line. */
defineParameterType({ name: "rest", regexp: /.*/, transformer: (rest: string) => rest });
