import { asFailure } from './failure.js';

/** Who finds nothing to remove has what they want: a removal that is answered 404 has succeeded. */
export async function removedOrGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (asFailure(error)?.status !== 404) throw error;
  }
}
