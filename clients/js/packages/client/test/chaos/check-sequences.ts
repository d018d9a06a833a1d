/** What somebody got, or what there was to get. */
export interface Entry {
  offset: number;
  /** Who published it, and which of the publisher's it is. */
  publisher: number;
  number: number;
}

/** What is wrong with what was received and published; nothing when all is well. */
export function findProblems(channel: Entry[], received: Entry[][], published: number[]): string[] {
  return [
    ...channel.flatMap(({ offset }, i) => (offset === i + 1 ? [] : [`the channel has ${offset} in place ${i + 1}`])),
    ...published.flatMap((count, publisher) => findPublisherProblems(channel, publisher, count)),
    ...received.flatMap((entries, client) => findClientProblems(channel, entries, client)),
  ];
}

// Everything that was acknowledged is there, once, and in its order.
function findPublisherProblems(channel: Entry[], publisher: number, count: number): string[] {
  const numbers = channel.filter((entry) => entry.publisher === publisher).map(({ number }) => number);
  if (numbers.length === count && numbers.every((number, i) => number === i)) return [];
  const wrong = numbers.findIndex((number, i) => number !== i);
  return [`publisher ${publisher}: ${count} acknowledged, ${numbers.length} there; the first out of order is at ${wrong}`];
}

function findClientProblems(channel: Entry[], entries: Entry[], client: number): string[] {
  const wrong = channel.findIndex((entry, i) => entry.offset !== entries[i]?.offset || entry.publisher !== entries[i]?.publisher || entry.number !== entries[i]?.number);
  if (wrong < 0 && entries.length === channel.length) return [];
  return [`client ${client}: got ${entries.length} of ${channel.length}; in place ${wrong} ${JSON.stringify(entries[wrong])} instead of ${JSON.stringify(channel[wrong])}`];
}
