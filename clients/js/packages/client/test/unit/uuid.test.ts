import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomUuid } from '../../src/uuid.js';

test('keys are UUIDs of version 4, without crypto.randomUUID, and all different', () => {
  const original = crypto.randomUUID;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  try {
    const keys = Array.from({ length: 1000 }, randomUuid);
    for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(new Set(keys.map((key) => key[19])).size, 4, 'the free bits of the variant are random');
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: original, configurable: true });
  }
});
