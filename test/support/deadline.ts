/** How long a test waits for a fact before it says that the fact is missing. */
export const FACT_MS_MAX = 10_000;

/** The promise's value, or a failure that says what was waited for and what is known instead. */
export async function inTime<T>(fact: Promise<T>, describe: () => string, ms = FACT_MS_MAX): Promise<T> {
  // Made here, so that the failure shows who waited.
  const late = new Error();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late.message = `not within ${ms / 1000} s: ${describe()}`;
      reject(late);
    }, ms);
  });
  try {
    return await Promise.race([fact, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
