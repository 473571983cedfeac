// Waiting for an answer that somebody else has to give, where `eventually` of sockets.ts waits for something that this process sees.

const DEADLINE_MS = 30_000
const POLL_MS = 50

/** Asks until the answer holds or the time is up, and gives the last one, for the test to look at. */
export async function eventuallyAsked<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  const endMs = performance.now() + DEADLINE_MS
  for (;;) {
    const answer = await ask()
    if (holds(answer) || performance.now() > endMs) return answer
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
}
