// Reads {schemas, cases: [{schema, value}]} from standard input; prints for each case `valid`, or what is wrong with it. Strict: a schema with a keyword or a format that does not exist is an error.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const { schemas, cases } = JSON.parse(readFileSync(0, 'utf8'));
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: true, keywords: ['components', 'x-enum-varnames', 'x-enum-descriptions'] };

// The same schemas have to say the same in draft-07 and in 2020-12.
const readers = [Ajv, Ajv2020].map((Reader) => addFormats(new Reader(options)).addSchema({ $id: 'contract', components: { schemas } }, undefined, undefined, false));
for (const { schema, value } of cases) {
  const errors = readers.map((ajv) => {
    const validate = ajv.getSchema(`contract#/components/schemas/${schema}`);
    return validate(value) ? 'valid' : validate.errors.map((error) => `${error.instancePath} ${error.message}`).join('; ');
  });
  console.log(errors[0] === errors[1] ? errors[0] : `draft-07: ${errors[0]}; 2020-12: ${errors[1]}`);
}
