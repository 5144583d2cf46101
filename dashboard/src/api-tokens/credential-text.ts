const QUOTES = /^["'`]+|["'`,;]+$/g;
const BEARER = /^bearer\s+/i;
/** As in `export API_KEY=…`, `x-api-key: …` or `"token": …`. */
const NAME = /^(export\s+)?["'`]?[\w.-]*(key|token|secret|authorization)[\w.-]*["'`]?\s*[:=]\s*(?=[^\s=])/i;

/** @returns the key itself, of what was copied with it: a header's name, a variable's, quotes */
export function credentialIn(text: string): string {
  const rest = text.trim().replace(NAME, '').replace(QUOTES, '').replace(BEARER, '');
  return rest === text ? text : credentialIn(rest);
}
