import { signal } from "@preact/signals";
import { PROOFS_MAX, proofFor } from "../../sdk/work.ts";

/** What the server asks for before it takes a newcomer. */
interface Work {
  readonly challenge?: string | undefined;
  readonly bits?: number | undefined;
}

/** The way to cancel the proof of work that this page is at; undefined = it is at none. */
export const cancelProof = signal<(() => void) | undefined>(undefined);

/**
 * Asks, and asks again with a proof of work if the answer wants one. It computes between frames: the page's policy of Trusted Types
 * allows no Web Worker. If the person cancels, the answer is the one that wanted the proof.
 */
export async function proving<A>(
  ask: (proof?: string) => Promise<A>,
  workOf: (answer: A) => Work,
): Promise<A> {
  let answer = await ask();
  for (let proofs = 0; proofs < PROOFS_MAX; proofs += 1) {
    const { challenge, bits } = workOf(answer);
    if (challenge === undefined || bits === undefined) break;
    const proof = await computed(challenge, bits);
    if (proof === undefined) break;
    answer = await ask(proof);
  }
  return answer;
}

async function computed(challenge: string, bits: number): Promise<string | undefined> {
  const cancelling = new AbortController();
  cancelProof.value = () => cancelling.abort();
  const proof = await proofFor({ challenge, bits }, cancelling.signal);
  cancelProof.value = undefined;
  return proof;
}
