import { onOneLine } from '../../common/text.js';

/** A mail as it is written: the same content as text and as html. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailContent {
  readonly subject: string;
  readonly intro: string;
  /** What the mail tells, line by line. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly outro: string;
  readonly link: { readonly label: string; readonly url: string };
}

/** Writes both forms of a mail from one content, so that they never tell different things. */
export function writeMail(content: MailContent): MailText {
  const facts = content.facts.map(([label, value]) => [label, onOneLine(value)] as const);
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  const text = [
    onOneLine(content.intro),
    facts.map(([label, value]) => `  ${`${label}:`.padEnd(width)}${value}`).join('\n'),
    onOneLine(content.outro),
    `${onOneLine(content.link.label)}: ${onOneLine(content.link.url)}`,
    '-- \nLatchkey',
  ];
  const rows = facts.map(
    ([label, value]) =>
      `<tr><th align="left" style="padding:2px 16px 2px 0">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const html = [
    `<p>${escapeHtml(content.intro)}</p><table>${rows.join('')}</table><p>${escapeHtml(content.outro)}</p>`,
    `<p><a href="${escapeHtml(content.link.url)}">${escapeHtml(content.link.label)}</a></p>`,
  ];
  return {
    subject: onOneLine(content.subject),
    text: `${text.join('\n\n')}\n`,
    html: htmlPage(html.join('')),
  };
}

/** @param body html, its texts escaped */
export const htmlPage = (body: string): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>' +
  `<body style="font-family:sans-serif;line-height:1.5;max-width:36em">${body}</body></html>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line of text, to stand in html. */
export const escapeHtml = (text: string): string => escapeMarkup(onOneLine(text));

/** Text of any number of lines, to stand in html or in an attribute. */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
