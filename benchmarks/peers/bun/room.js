// The room without WebSocket, for comparison: POST publishes the body's text; GET ?after=N answers at once with what came
// behind position N, GET ?after=N&wait=SECONDS as soon as there is something, or empty after the wait. Keeps the last
// 1000 messages, and tells who has missed some. The same as in `Dunlin.Bench serve`.
const kept = 1000;
const longestWait = 60;
const messages = new Array(kept);
const waiting = new Set();
let position = 0;

function read(after) {
  const from = Math.min(after ?? position, position);
  const first = Math.max(from, position - kept);
  const answer = { position, missed: first - from, messages: [] };
  for (let at = first; at < position; at++) answer.messages.push(messages[at % kept]);
  return answer;
}

// Fulfilled with the next publish, or when the time is over.
function somethingNew(seconds) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      waiting.delete(end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    waiting.add(end);
  });
}

async function publish(request) {
  const message = await request.text();
  messages[position++ % kept] = message;
  for (const end of waiting) end();
  return new Response(null, { status: 204 });
}

const number = (text) => (text === null ? undefined : Number(text));

export async function room(request, url, server) {
  if (request.method === "POST") return publish(request);
  const after = number(url.searchParams.get("after"));
  const wait = number(url.searchParams.get("wait")) ?? 0;
  if ((after !== undefined && !(Number.isInteger(after) && after >= 0)) || !(wait >= 0 && wait <= longestWait))
    return new Response(`after is 0 or more, wait 0 to ${longestWait} seconds`, { status: 400 });

  const answer = read(after);
  if (answer.messages.length > 0 || answer.position < after || wait === 0) return Response.json(answer);
  server.timeout(request, wait + 10); // Bun ends a silent connection after 10 s otherwise
  await somethingNew(wait);
  return Response.json(read(after ?? answer.position));
}
