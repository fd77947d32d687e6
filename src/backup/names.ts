/** Says of a folder or an archive that it has backups of ExChat. */
export const MARKER = "exchat-backup.txt";
export const MARKER_TEXT = `Backups of ExChat: \`exchat verify\` checks them, and \`exchat restore\` restores one.

blocks    parts of the database and of other files, compressed by zstd; each is named by the SHA-256 of what it holds
backups   what belongs to each backup, with the SHA-256 of each file

Secrets are in here: whoever reads this can read all messages, and the keys of the server.
`;
export const BLOCKS = "blocks";
export const BACKUPS = "backups";

const DIGEST = /^[0-9a-f]{64}$/;
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/;

export const blockPath = (digest: string): string => `${BLOCKS}/${digest.slice(0, 2)}/${digest}`;
export const backupPath = (name: string): string => `${BACKUPS}/${name}.json`;
/** The name of a backup, by its moment: they are ordered by their names. */
export const nameAt = (iso: string): string => iso.replaceAll(":", "-");

/** The moment of a backup, in milliseconds since 1970. */
export const timeOf = (name: string): number => Date.parse(name.replace(/T(\d\d)-(\d\d)-/, "T$1:$2:"));

/** The digest of a block, by the name of its file; undefined = it is no block. */
export const digestIn = (file: string): string | undefined => (DIGEST.test(file) ? file : undefined);

/** The name of a backup, by the name of its file; undefined = it is none. */
export function nameIn(file: string): string | undefined {
  const name = file.replace(/\.json$/, "");
  return name !== file && NAME.test(name) ? name : undefined;
}
