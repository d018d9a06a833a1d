import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTransport } from '../../src/transports/create-transport.js';
import type { DunlinOptions } from '../../src/options.js';
import type { TransportFactory } from '../../src/transports/create-transport.js';
import { findProblems } from './check-sequences.js';
import { runChaos } from './run-chaos.js';

const seconds = Number(process.env['DUNLIN_CHAOS_SECONDS'] ?? 10);
const seed = Number(process.env['DUNLIN_CHAOS_SEED'] ?? 1);

describe('chaos', () => {
  test(`20 clients and 5 publishers over ${seconds} s of trouble (seed ${seed}): each has exactly what the channel has`, { timeout: (seconds + 90) * 1000 }, async (context) => {
    const { problems, errors, gaps, timersLeft, ...numbers } = await runChaos({ seed, seconds, clients: 20, publishers: 5 });
    context.diagnostic(JSON.stringify(numbers));
    assert.deepEqual(problems, []);
    assert.deepEqual(errors, []);
    assert.equal(gaps, 0);
    assert.equal(timersLeft, 0);
    assert.ok(numbers.reconnects > 2 * seconds, 'there was trouble');
    assert.ok(numbers.publications > 20 * seconds, 'there was something to lose');
  });

  test('finds a client that loses messages, and one that does not recover', async () => {
    const seen = { lost: 0, forgotten: 0 };
    const options = (client: number): DunlinOptions => ({
      transports: ['websocket'],
      createTransport: client === 0 ? losing(() => seen.lost++) : forgetful(() => seen.forgotten++),
      // Slow to come back: there is always something to miss.
      backoff: { initial: 400, max: 400 },
    });
    const { problems } = await runChaos({ seed, seconds: 1.5, clients: 2, publishers: 2, patience: 500, options, isEnough: () => seen.lost > 0 && seen.forgotten > 2 });
    assert.equal(problems.length, 2, problems.join('\n'));
    assert.match(problems[0]!, /^client 0: /);
    assert.match(problems[1]!, /^client 1: /);
  });
});

/** Loses the first publication of each connection, and every fifth behind it. Tells when another one behind it has arrived: then it is lost for good. */
function losing(lost: () => void): TransportFactory {
  return (name, settings, events) => {
    let seen = 0;
    return createTransport(name, settings, {
      ...events,
      message: (message) => {
        if (message.type === 'message' && seen++ % 5 === 0) return;
        events.message(message);
        if (seen > 1) lost();
      },
    });
  };
}

/** Does not tell the server how far it has got. Tells when it should have. */
function forgetful(forgotten: () => void): TransportFactory {
  return (name, settings, events) => {
    const transport = createTransport(name, settings, events);
    const send = transport.send.bind(transport);
    transport.send = (commands) => send(commands.map((command) => {
      const { recover, ...rest } = JSON.parse(command);
      if (recover) forgotten();
      return JSON.stringify(rest);
    }));
    return transport;
  };
}

describe('the checker of the chaos', () => {
  const channel = [1, 2, 3, 4].map((offset) => ({ offset, publisher: offset % 2, number: Math.floor((offset - 1) / 2) }));

  test('finds nothing where nothing is wrong', () => {
    assert.deepEqual(findProblems(channel, [[...channel]], [2, 2]), []);
  });

  const broken = {
    lost: channel.slice(0, 3),
    'lost in between': channel.filter(({ offset }) => offset !== 2),
    doubled: [channel[0]!, ...channel],
    'doubled at the end': [...channel, channel[3]!],
    'out of order': [channel[1]!, channel[0]!, channel[2]!, channel[3]!],
    changed: channel.map((entry) => ({ ...entry, number: 7 })),
  };
  for (const [name, received] of Object.entries(broken)) {
    test(`finds what is ${name}`, () => assert.equal(findProblems(channel, [channel, received], [2, 2]).length, 1));
  }

  test('finds what was published twice, or not at all, or out of order', () => {
    assert.equal(findProblems(channel, [], [2, 3]).length, 1);
    const twice = [...channel, { offset: 5, publisher: 1, number: 1 }];
    assert.equal(findProblems(twice, [], [2, 2]).length, 1);
    const swapped = channel.map((entry) => ({ ...entry, number: 1 - entry.number }));
    assert.equal(findProblems(swapped, [], [2, 2]).length, 2);
    assert.equal(findProblems(channel.slice(1), [], [2, 1]).length > 0, true);
  });
});
