// docs/events.md: every type of event that goes out, with an example and its JSON Schema, made from what the types in
// the code are made from.
//
//   npm run events            writes the file
//   npm run events -- --check fails when the file is not what the code says
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';

const file = fileURLToPath(new URL('../docs/events.md', import.meta.url));
const { publicEventTypes } = await import('../dist/src/events/event-types.js');
const { LATEST_API_VERSION, messageSchema } = await import('../dist/src/events/message-schemas.js');
const { messageExamples } = await import('../dist/src/events/message-examples.js');

const types = Object.keys(publicEventTypes);
const text = await prettier.format([intro(), ...types.map(section)].join('\n\n'), {
  ...(await prettier.resolveConfig(file)),
  parser: 'markdown',
});

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') === text) console.log(`docs/events.md holds all ${types.length} types.`);
  else {
    console.error('docs/events.md is not what the code says. Write it again: npm run events');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  console.log(`${types.length} types written to docs/events.md.`);
}

function intro() {
  return `# Events

<!-- Written by \`npm run events\` from src/events/event-types.ts. -->

What webhooks tell, as messages of the API version \`${LATEST_API_VERSION}\`. How they arrive and how to verify them:
[webhooks.md](webhooks.md). \`GET /api/webhooks/event-types\` gives the same schemas.

New fields may come at any time: ignore those that you do not know.

| type | tells |
| --- | --- |
${types.map((type) => `| [\`${type}\`](#${type.replaceAll('.', '')}) | ${publicEventTypes[type].description} |`).join('\n')}`;
}

/** @param {import('../dist/src/events/event-types.js').PublicEventType} type */
function section(type) {
  return `## ${type}

${publicEventTypes[type].description}

${json(messageExamples[type])}

<details>
<summary>JSON Schema of <code>${type}</code></summary>

${json(messageSchema(type, 'what is needed'))}

</details>`;
}

/** @param {object} value */
function json(value) {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
