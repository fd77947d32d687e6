const COUNTER_MAX = 0xfff;

let lastMs = 0;
let counter = 0;

/**
 * A new nonce: a UUIDv7 (RFC 9562), so that nonces sort by the time they were made, also within one millisecond.
 * It is unique, so a repeated command takes effect only once.
 */
export function newNonce(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (counter < COUNTER_MAX) {
    counter += 1;
  } else {
    // the clock has stopped or gone back: count on from the last time
    lastMs += 1;
    counter = 0;
  }
  const random = crypto.getRandomValues(new Uint8Array(8));
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const time = hex(lastMs, 12);
  const tail = Array.from(random, (byte) => hex(byte, 2)).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
