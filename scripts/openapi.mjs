// Writes the OpenAPI document, as the server gives it at /openapi.json: node scripts/openapi.mjs dist/openapi.json
import { writeFileSync } from 'node:fs';
import { withApp } from './with-app.mjs';

const file = process.argv[2] ?? 'dist/openapi.json';
const { createOpenApi } = await import('../dist/src/docs/openapi.js');
const document = await withApp((app) => createOpenApi(app, 'http://localhost:3000'));
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
console.log(`${Object.keys(document.paths).length} paths written to ${file}.`);
