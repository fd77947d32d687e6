/** How long the program computes before other things get their turn, in milliseconds. */
const TURN_MS = 12;
/** Hashes between two looks at the clock. */
const HASHES_PER_LOOK = 256;
/** More tries than this mean that the challenge cannot be right: of 20,000 challenges one takes so many. */
const TRIES_PER_SOLUTION_MAX = 10;
/** How often a client shows a proof for one thing: its network or the hour may have changed meanwhile. */
export const PROOFS_MAX = 3;
/** What SHA-256 takes in one block. */
const BLOCK_CHARACTERS_MAX = 55;
/** What this client is ready to do for a server. */
const BITS_MAX = 22;

/**
 * The proof of work for a server's challenge: `challenge:counter` whose SHA-256 (FIPS 180-4) begins with so many zero bits. It yields
 * to the event loop every few milliseconds. Undefined = `signal` has ended it, or it is more work than a client does.
 */
export async function proofFor(
  { challenge, bits }: { readonly challenge: string; readonly bits: number },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const triesMax = 2 ** bits * TRIES_PER_SOLUTION_MAX;
  if (bits > BITS_MAX || `${challenge}:${triesMax}`.length > BLOCK_CHARACTERS_MAX) return undefined;
  for (let counter = 0; counter < triesMax && !signal?.aborted; await turn()) {
    const end = Date.now() + TURN_MS;
    while (Date.now() < end) {
      for (const last = counter + HASHES_PER_LOOK; counter < last; counter += 1) {
        const proof = `${challenge}:${counter}`;
        if (Math.clz32(firstWordOf(proof)) >= bits) return proof;
      }
    }
  }
  return undefined;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The first 32 bits of the fractional parts of the roots of the first primes: of cube roots, and of square roots. */
const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);
for (let number = 2, found = 0; found < 64; number += 1) {
  if (!isPrime(number)) continue;
  ROUNDS[found] = (Math.cbrt(number) % 1) * 2 ** 32;
  if (found < 8) START[found] = (Math.sqrt(number) % 1) * 2 ** 32;
  found += 1;
}
function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
}
const words = new Int32Array(64);

/** The first word of the SHA-256 of at most 55 ASCII characters. Nothing here waits, so there is one `words` for all. */
function firstWordOf(text: string): number {
  words.fill(0, 0, 16);
  for (let at = 0; at <= text.length; at += 1) {
    const byte = at === text.length ? 0x80 : text.charCodeAt(at);
    words[at >> 2] = of(words, at >> 2) | (byte << (24 - (at & 3) * 8));
  }
  words[15] = text.length * 8;
  for (let at = 16; at < 64; at += 1) {
    const [before, last] = [of(words, at - 15), of(words, at - 2)];
    const first = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3);
    const second = turned(last, 17) ^ turned(last, 19) ^ (last >>> 10);
    words[at] = of(words, at - 16) + first + of(words, at - 7) + second;
  }
  return compressed();
}

/** The names are those of FIPS 180-4, section 6.2.2. */
function compressed(): number {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = START;
  for (let at = 0; at < 64; at += 1) {
    const chosen = (e & f) ^ (~e & g);
    const first =
      (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + of(ROUNDS, at) + of(words, at)) | 0;
    const most = (a & b) ^ (a & c) ^ (b & c);
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  return (a + of(START, 0)) | 0;
}

const of = (numbers: Int32Array, at: number): number => numbers[at] ?? 0;
const turned = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));
