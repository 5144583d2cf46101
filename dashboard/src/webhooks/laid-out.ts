/** @returns JSON with a line for each of its parts; null for what is none */
export function laidOut(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is shown as it came then.
    return null;
  }
}
