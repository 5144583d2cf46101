import { writeMail } from './mail-text.js';

const content = (name: string) => ({
  subject: `About ${name}`,
  intro: `This is about ${name}.`,
  facts: [['Name', name]] as const,
  outro: `That was ${name}.`,
  link: { label: `See ${name}`, url: 'https://keys.example.com/?a=1&b="2"' },
});

describe('the text of a mail', () => {
  test('is escaped in html, whatever a name holds', () => {
    const { html } = writeMail(content(`<script>alert(1)</script><img src=x onerror='y'>"&amp;`));
    expect(html).not.toMatch(/<script|<img|'y'|"&amp;amp;<\/|&amp;"/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&#39;y&#39;&gt;&quot;&amp;amp;');
    expect(html).toContain('href="https://keys.example.com/?a=1&amp;b=&quot;2&quot;"');
  });

  test.each([
    ['line breaks', 'x\r\nBcc: everybody@example.com\r\n\r\nNew text'],
    ['other line breaks', 'x\u2028Bcc: a\u2029b\u0085c\u000bd\u000ce'],
    ['NUL and escapes', 'x\0y\u001b[31m'],
    ['marks that turn the direction of text', 'x\u202egnp.exe\u2066y\u2069'],
  ])('holds no %s of a name, in no form', (_what, name) => {
    const { subject, text, html } = writeMail(content(name));
    const expectedLines = writeMail(content('x')).text.split('\n').length;
    expect(text.split('\n')).toHaveLength(expectedLines);
    for (const form of [subject, text.replaceAll('\n', ''), html]) {
      // eslint-disable-next-line no-control-regex
      expect(form).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }
  });

  test('leaves the letters of all languages and emoji as they are', () => {
    const name = 'Größe 鍵 مفتاح 🔑';
    const { subject, text, html } = writeMail(content(name));
    for (const form of [subject, text, html]) expect(form).toContain(name);
  });
});
