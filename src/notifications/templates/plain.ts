import { onOneLine } from '../../common/text.js';
import { escapeHtml, htmlPage, type MailText } from './mail-text.js';

export interface PlainData {
  readonly subject: string;
  readonly text: string;
}

/** A mail that an extending module wrote itself: its text, line by line, and the same as html. */
export function plain({ subject, text }: PlainData): MailText {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n').map(onOneLine));
  const html = paragraphs.map((lines) => `<p>${lines.map(escapeHtml).join('<br>')}</p>`);
  return {
    subject: onOneLine(subject),
    text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`,
    html: htmlPage(html.join('')),
  };
}
