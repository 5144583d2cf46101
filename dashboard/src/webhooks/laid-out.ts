const TOKEN = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Nothing but the space between its parts is changed: numbers stay as exact as they were.
 *
 * @returns JSON with a line for each of its parts; null for what is none
 */
export function laidOut(text: string): string | null {
  if (!isJson(text)) return null;
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
  const written = (text.match(TOKEN) ?? []).map((token) => {
    switch (token) {
      case '{':
      case '[':
        depth += 1;
        return token + newLine();
      case '}':
      case ']':
        depth -= 1;
        return newLine() + token;
      case ',':
        return token + newLine();
      case ':':
        return ': ';
      default:
        return token.startsWith('"') ? token : token.replaceAll(/\s/g, '');
    }
  });
  return written.join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
