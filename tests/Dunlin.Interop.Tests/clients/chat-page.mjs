// People who use the chat page of the standalone server, each in a browser profile of their own. A command is answered by
// {"event": "done"}, once what it expects is on the page.
import { drive, emit } from './driver.mjs';
import { launchChromium } from './launch-chromium.mjs';

const browser = await launchChromium();
const people = new Map();
const page = ({ id }) => people.get(id).page;

async function open({ id, url, name, room, cuttable }) {
  const context = await browser.newContext();
  const person = { context, page: await context.newPage(), trouble: [] };
  people.set(id, person);
  watch(person, new URL(url).host);
  await person.page.clock.install();
  if (cuttable) await person.page.routeWebSocket('**/ws', (socket) => relay(person, socket));
  await person.page.goto(url + (room ? '#' + encodeURIComponent(room) : ''));
  await person.page.fill('#name', name);
  await person.page.press('#name', 'Enter');
  await joined({ id });
}

// A browser that cannot reach a server that is down says so on the console: that is no fault of the page.
function watch({ page, trouble }, host) {
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('WebSocket connection to')) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('dialog', (dialog) => { trouble.push('dialog: ' + dialog.message()); dialog.dismiss(); });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== host) trouble.push('request: ' + url);
  });
}

// Passes messages on both ways until the network is gone without a word.
function relay(person, socket) {
  const server = socket.connectToServer();
  socket.onMessage((message) => { if (!person.muted) server.send(message); });
  server.onMessage((message) => { if (!person.muted) socket.send(message); });
}

const mute = ({ id, muted }) => { people.get(id).muted = muted; };

const joined = (command) => page(command).waitForFunction(() => !document.getElementById('send').disabled);

async function say({ id, text }) {
  await page({ id }).fill('#text', text);
  await page({ id }).press('#text', 'Enter');
}

async function enterRoom({ id, room }) {
  await page({ id }).fill('#room', room);
  await page({ id }).press('#room', 'Enter');
  await joined({ id });
}

async function rename({ id, name }) {
  await page({ id }).fill('#name', name);
  await page({ id }).press('#name', 'Enter');
}

// Exactly one line of the log has this text.
const sees = ({ id, text }) => page({ id }).waitForFunction(
  (wanted) => [...document.querySelectorAll('#log p, #log .line')].filter((line) => line.textContent.includes(wanted)).length === 1, text);

const seesPeople = ({ id, names }) => page({ id }).waitForFunction(
  (wanted) => JSON.stringify([...document.querySelectorAll('#people li span:last-child')].map((p) => p.textContent)) === wanted, JSON.stringify(names));

const seesOnline = ({ id, count }) => page({ id }).waitForFunction(
  (wanted) => document.getElementById('online').textContent.startsWith(wanted + ' online'), count);

const seesState = ({ id, state }) => page({ id }).waitForFunction((wanted) => document.getElementById('state').dataset.state === wanted, state);

async function report({ id }) {
  const log = await page({ id }).locator('#log p').allTextContents();
  const elements = await page({ id }).locator('#log img, #log script, #people img').count();
  const typed = await page({ id }).inputValue('#text');
  emit({ event: 'report', log, elements, typed, trouble: people.get(id).trouble });
}

// Without a goodbye: the process of the page dies.
async function crash({ id }) {
  await page({ id }).goto('chrome://crash').catch(() => { /* it never answers */ });
}

// From here on no timer of the page fires by itself.
const freezeTime = ({ id }) => page({ id }).clock.pauseAt(Date.now() + 1000);
const resumeTime = ({ id }) => page({ id }).clock.resume();
const passTime = ({ id, count }) => page({ id }).clock.runFor(count);

const typeOnly = ({ id, text }) => page({ id }).fill('#text', text);
const retry = ({ id }) => page({ id }).click('#retry');
const leave = ({ id }) => page({ id }).goto('about:blank');

async function closeAll() {
  for (const { context } of people.values()) await context.close();
  people.clear();
}

const answered = (action) => async (command) => {
  await action(command);
  emit({ event: 'done', id: command.id });
};
const actions = { open, say, enterRoom, rename, sees, seesPeople, seesOnline, seesState, report, crash, freezeTime, passTime, resumeTime, mute, typeOnly, retry, leave, closeAll };

drive(Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, answered(action)])), {
  atEnd: async () => {
    await closeAll();
    await browser.close();
  },
});
