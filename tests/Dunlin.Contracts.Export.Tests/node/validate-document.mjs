// Reads an AsyncAPI document from standard input; prints what is wrong with it by the official schema of AsyncAPI 3.0.0, and references that lead nowhere. Nothing means valid.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const schema = require('@asyncapi/specs/schemas/3.0.0-without-$id.json');
const document = JSON.parse(readFileSync(0, 'utf8'));

// Some of its formats (JSON pointers with another name) are unknown to ajv.
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false }));
const validate = ajv.compile(schema);
if (!validate(document)) console.log(validate.errors.map((error) => `${error.instancePath} ${error.message}`).join('\n'));

function* references(value) {
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.$ref === 'string') yield value.$ref;
  for (const inner of Object.values(value)) yield* references(inner);
}

function resolve(reference) {
  const path = reference.slice(2).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return path.reduce((value, key) => value?.[key], document);
}

for (const reference of references(document)) {
  if (resolve(reference) === undefined) console.log(`${reference} leads nowhere`);
}
