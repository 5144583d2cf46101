import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/settings.js';
import type { MailTemplate } from './templates/mail-data.js';
import { escapeMarkup, htmlPage, type MailText } from './templates/mail-text.js';
import { samples } from './templates/samples.js';
import { templates } from './templates/templates.js';

const names = Object.keys(templates) as MailTemplate[];

/** Pages that show how each mail looks, written from samples: never a mail that is really sent. */
@Injectable()
export class MailPreview {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** All templates, with links to their pages. */
  list(): string {
    const items = names.map(
      (name) =>
        `<li><a href="/dev/mails/${name}">${name}</a>: ${escapeMarkup(this.write(name).subject)}</li>`,
    );
    return htmlPage(`<h1>Mails</h1><ul>${items.join('')}</ul>`);
  }

  /** One of them, as text and as html. @returns undefined when there is no such template */
  show(name: string): string | undefined {
    const template = names.find((known) => known === name);
    if (template === undefined) return undefined;
    const { subject, text, html } = this.write(template);
    // In a sandbox, as a mail client would show it: nothing in it may run.
    const frame = `<iframe sandbox style="width:100%;height:30em" srcdoc="${escapeMarkup(html)}"></iframe>`;
    return htmlPage(
      `<p><a href="/dev/mails">All mails</a></p><h1>${escapeMarkup(subject)}</h1>` +
        `<h2>Text</h2><pre>${escapeMarkup(text)}</pre><h2>Html</h2>${frame}`,
    );
  }

  private write<Template extends MailTemplate>(name: Template): MailText {
    const around = { appUrl: this.settings.appUrl, code: '17.a-sample-of-a-code' };
    return templates[name](samples[name], around);
  }
}
