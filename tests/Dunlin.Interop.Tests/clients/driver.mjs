// The conversation between a test and a client: one JSON object a line. Commands come in on standard input
// ({"do": "sendText", "id": 3, "text": "hi"}), events go out on standard output ({"event": "text", "id": 3, "text": "hi"}).
import { createInterface } from 'node:readline';

export function emit(event) {
  process.stdout.write(JSON.stringify(event) + '\n');
}

// Handles commands one at a time, in order. A command that throws fails its connection.
export async function drive(commands, { atEnd = () => {} } = {}) {
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    try {
      await commands[command.do](command);
    } catch (error) {
      emit({ event: 'failed', id: command.id, message: `${command.do}: ${error.message}` });
    }
  }
  await atEnd();
  process.exit(0);
}
