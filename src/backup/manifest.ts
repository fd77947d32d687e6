import { StoreProblem } from "../store/problem.ts";

/** Another form of a backup: an earlier ExChat cannot read it. */
const FORM = 1;

/** What a backup holds. */
export interface Manifest {
  readonly form: typeof FORM;
  /** An ISO date: the moment whose data this is. */
  readonly at: string;
  /** The version of ExChat that made it, and of its tables. */
  readonly version: string;
  readonly schema: number;
  readonly engine: "sqlite" | "postgres";
  /** Which server it is of: a restored one keeps this, and gets another epoch. */
  readonly server: string;
  readonly epoch: string;
  /** The last seq of each room's log, by its number; 0 is the log of the server. */
  readonly heads: Readonly<Record<string, number>>;
  readonly files: readonly KeptFile[];
}

export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The SHA-256 of each part of it, in their order. */
  readonly blocks: readonly string[];
}

/** What a backup is of, as its engine says it. */
export type Origin = Pick<Manifest, "schema" | "engine" | "server" | "epoch" | "heads">;

export const manifestOf = (
  origin: Origin,
  made: Pick<Manifest, "at" | "version">,
  files: readonly KeptFile[],
): Manifest => ({ form: FORM, ...made, ...origin, files });

export const sha256 = (bytes: string | Uint8Array): string =>
  new Bun.CryptoHasher("sha256").update(bytes).digest("hex");

/** The text of a manifest, with its own digest. */
export const sealed = (manifest: Manifest): string =>
  `${JSON.stringify({ sha256: sha256(JSON.stringify(manifest)), manifest })}\n`;

/** Throws StoreProblem if the text is not what was written. `place` says where it is. */
export function unsealed(text: string, place: string): Manifest {
  const { sha256: digest, manifest } = parsed(text, place);
  if (sha256(JSON.stringify(manifest)) !== digest) throw damaged(place);
  if (manifest.form !== FORM) throw newer(`${place} was`, `form ${manifest.form}`);
  return manifest;
}

function parsed(text: string, place: string): { sha256: string; manifest: Manifest } {
  try {
    const { sha256, manifest } = JSON.parse(text);
    if (typeof sha256 === "string" && typeof manifest === "object" && manifest) return { sha256, manifest };
  } catch {}
  throw damaged(place);
}

const damaged = (place: string): StoreProblem =>
  new StoreProblem(
    `${place} is damaged: its list of contents is not the one that was written. Use another backup`,
  );

export const newer = (what: string, detail: string): StoreProblem =>
  new StoreProblem(`${what} made by a newer ExChat (${detail}): update this one first`);
