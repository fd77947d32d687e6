// Writes src/protocol/confusables.ts from Unicode's confusables.txt (UTS 39):
//   bun scripts/confusables.ts path/to/confusables.txt
// The file is at https://www.unicode.org/Public/security/ and in ICU's sources, source/data/unidata/.

import { readFileSync, writeFileSync } from "node:fs";
import { folded } from "../src/protocol/names.ts";

const TARGET = new URL("../src/protocol/confusables.ts", import.meta.url);
const LINE_CHARACTERS_MAX = 108;

/** UTS 39 takes these ASCII characters for others; here ASCII stays as it is, so take that back. */
const asciiAgain = (prototype: string) =>
  prototype.replaceAll("rn", "m").replaceAll("º/₀", "%").replaceAll("''", '"');

/**
 * Ours, in pairs: small capitals look like the capitals, which UTS 39 says only of those that look like a small
 * letter too; and bars and grave accents it takes for l and ', as it does with the ASCII ones.
 */
const OURS_FROM = [..."ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋĸʟᴍʍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", ..."\u01c0\u05c0\u2223\u23fd\u2502", ..."\u02cb\u2035"];
const OURS_TO = [..."abcdefghijkklmmnopqrstuvwyz", ..."|||||", ..."``"];

/** Where look-alikes beside ASCII are kept too. Elsewhere UTS 39 equates letters that readers tell apart. */
const SCRIPTS =
  /[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}\p{sc=Cher}\p{sc=Copt}\p{sc=Arab}\p{sc=Kana}\p{sc=Zinh}]/u;

function readUnicodeFile(path: string): { version: string; prototypes: Map<string, string> } {
  const text = readFileSync(path, "utf8");
  const version = /^# Version: (\S+)/m.exec(text)?.[1] ?? "unknown";
  const prototypes = new Map<string, string>();
  for (const [, source = "", prototype = ""] of text.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+?) ?;/gm)) {
    prototypes.set(fromHex(source), prototype.split(" ").map(fromHex).join(""));
  }
  return { version, prototypes };
}

type Looks = { small?: string; capital?: string };

/** By folded character, what its small letter and its capital look like. */
function candidates(prototypes: ReadonlyMap<string, string>): Map<string, Looks> {
  const found = new Map<string, Looks>();
  for (const [source, prototype] of prototypes) {
    const key = folded(source);
    if ([...key].length !== 1 || key <= "\x7f") continue;
    const value = folded(asciiAgain(prototype));
    const entry = found.get(key) ?? {};
    if (source === key) entry.small = value;
    else if (source === key.toUpperCase()) entry.capital = value;
    found.set(key, entry);
  }
  return found;
}

/** The better of two: the one that is ASCII, or else the capital's, which is the exacter copy as a rule. */
function better({ small, capital }: Looks): string | undefined {
  if (small === undefined || capital === undefined) return small ?? capital;
  // a capital that looks like an I is an l to UTS 39
  if (capital === "l" && worth(small) === 2) return small;
  return worth(small) > worth(capital) ? small : capital;
}

/** 2 for one ASCII character, 1 for several characters of which an ASCII letter or digit is one. */
function worth(prototype: string): number {
  if (/^[!-~]$/.test(prototype)) return 2;
  return /[0-9a-z]/.test(prototype) ? 1 : 0;
}

function lookAlikes(prototypes: ReadonlyMap<string, string>): Map<string, string> {
  const direct = new Map<string, string>();
  for (const [key, looks] of candidates(prototypes)) {
    const prototype = better(looks);
    if (prototype !== undefined && prototype !== key) direct.set(key, prototype);
  }
  for (const [index, key] of OURS_FROM.entries()) direct.set(key, OURS_TO[index] ?? key);

  const kept = new Map<string, string>();
  for (const key of direct.keys()) {
    const prototype = followed(key, direct);
    const isWanted = /\p{S}/u.test(key) ? worth(prototype) === 2 : worth(prototype) > 0 || SCRIPTS.test(key);
    if (isWanted) kept.set(key, prototype);
  }
  return kept;
}

/** Replaces characters by their prototypes until none has another. */
function followed(text: string, direct: ReadonlyMap<string, string>): string {
  let now = text;
  for (let steps = 0; steps < 10; steps += 1) {
    const next = folded([...now].map((character) => direct.get(character) ?? character).join(""));
    if (next === now) return now;
    now = next;
  }
  throw new Error(`${text} has no end: ${hex(now)}`);
}

function write(version: string, table: ReadonlyMap<string, string>): void {
  const groups = Map.groupBy(table.keys(), (key) => table.get(key) ?? "");
  const words = [...groups.keys()].sort().flatMap((prototype) => {
    const sources = groups.get(prototype) ?? [];
    return [`${hex(prototype)}:`, ...sources.map(hex).sort()];
  });
  const lines = [""];
  for (const word of words) {
    const line = lines.at(-1) ?? "";
    if (line.length + 1 + word.length > LINE_CHARACTERS_MAX) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  writeFileSync(TARGET, `${head(version)}export const CONFUSABLES = \`\n${lines.join("\n")}\n\`;\n`);
  process.stdout.write(`${table.size} look-alikes of ${groups.size} prototypes, ${lines.length} lines\n`);
}

function head(version: string): string {
  return `// Characters that look like others. Written by scripts/confusables.ts, not by hand; read by skeleton() only.
// Each "PROTOTYPE:" is followed by the characters that look like it. All are code points in hex, those of one
// prototype joined by "+", case-folded (after NFKC) and decomposed.
//
// Derived from confusables.txt of Unicode Security Mechanisms (UTS 39), version ${version}. Its licence:
//
// UNICODE LICENSE V3
//
// COPYRIGHT AND PERMISSION NOTICE
//
// Copyright © 2016-2025 Unicode, Inc.
//
// NOTICE TO USER: Carefully read the following legal agreement. BY DOWNLOADING, INSTALLING, COPYING OR
// OTHERWISE USING DATA FILES, AND/OR SOFTWARE, YOU UNEQUIVOCALLY ACCEPT, AND AGREE TO BE BOUND BY, ALL OF THE
// TERMS AND CONDITIONS OF THIS AGREEMENT. IF YOU DO NOT AGREE, DO NOT DOWNLOAD, INSTALL, COPY, DISTRIBUTE OR
// USE THE DATA FILES OR SOFTWARE.
//
// Permission is hereby granted, free of charge, to any person obtaining a copy of data files and any
// associated documentation (the "Data Files") or software and any associated documentation (the "Software")
// to deal in the Data Files or Software without restriction, including without limitation the rights to use,
// copy, modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit
// persons to whom the Data Files or Software are furnished to do so, provided that either (a) this copyright
// and permission notice appear with all copies of the Data Files or Software, or (b) this copyright and
// permission notice appear in associated Documentation.
//
// THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
// INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
// NONINFRINGEMENT OF THIRD PARTY RIGHTS.
//
// IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE LIABLE FOR ANY CLAIM, OR ANY
// SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR
// PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
// CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE.
//
// Except as contained in this notice, the name of a copyright holder shall not be used in advertising or
// otherwise to promote the sale, use or other dealings in these Data Files or Software without prior written
// authorization of the copyright holder.
//
// SPDX-License-Identifier: Unicode-3.0

`;
}

function hex(text: string): string {
  return [...text].map((character) => (character.codePointAt(0) ?? 0).toString(16)).join("+");
}

function fromHex(codePoint: string): string {
  return String.fromCodePoint(Number.parseInt(codePoint, 16));
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("say where confusables.txt is");
const { version, prototypes } = readUnicodeFile(path);
write(version, lookAlikes(prototypes));
