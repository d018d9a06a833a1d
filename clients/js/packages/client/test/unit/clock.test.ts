import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timer } from '../../src/clock.js';
import { FakeClock } from '../support/fake-clock.js';

test('a timer longer than browsers can have is as long as can be', () => {
  const clock = new FakeClock();
  const timer = new Timer(clock);
  timer.set(2 ** 40, () => {});
  assert.equal(clock.nextIn, 2 ** 31 - 1);
  timer.stop();
  assert.equal(clock.pending, 0);
});
