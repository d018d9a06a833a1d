import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessages } from '../../src/protocol.js';

test('what is no message of the protocol is refused', () => {
  assert.equal(decodeMessages('{"type":"pong"}').length, 1);
  assert.equal(decodeMessages('[{"type":"pong"},{"type":"pong"}]').length, 2);
  for (const text of ['', 'nonsense', 'null', '1', '[null]', '{}', '{"type":1}', '[[]]']) assert.throws(() => decodeMessages(text), SyntaxError, text);
});
