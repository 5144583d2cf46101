import { onOneLine } from '../../common/text.js';
import { escapeHtml, type MailText } from './mail-text.js';

export interface PlainData {
  readonly subject: string;
  readonly text: string;
}

/** A mail that an extending module wrote itself: its text as it is, and the same as html. */
export function plain({ subject, text }: PlainData): MailText {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => paragraph.split('\n').map(onOneLine));
  const html = paragraphs.map((lines) => `<p>${lines.map(escapeHtml).join('<br>')}</p>`);
  return {
    subject: onOneLine(subject),
    text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`,
    html: [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
      `<body style="font-family:sans-serif;line-height:1.5;max-width:36em">${html.join('')}</body></html>`,
    ].join(''),
  };
}
