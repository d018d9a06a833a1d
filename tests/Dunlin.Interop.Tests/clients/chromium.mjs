// Drives connections of Chromium's WebSocket, inside a page that the server under test serves.
import { drive, emit } from './driver.mjs';
import { launchChromium } from './launch-chromium.mjs';

const browser = await launchChromium();
let context;
let page;
const left = new WeakSet();

// A fresh profile for each test: no cookies, no connections of the one before.
async function openPage({ id, url }) {
  await closePage();
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.client !== undefined);
  pumpEvents(page);
  emit({ event: 'pageOpened', id });
}

// Pulling keeps the events in order, and never leaves one behind in the page.
async function pumpEvents(source) {
  for (;;) {
    const events = await source.evaluate(() => window.client.takeEvents()).catch((error) => {
      if (left.has(source)) return undefined;
      throw error;
    });
    if (!events) return;
    events.forEach(emit);
  }
}

async function closePage() {
  if (page) left.add(page);
  await context?.close();
}

async function leavePage() {
  left.add(page);
  await page.goto('about:blank');
}

const inPage = (command) => page.evaluate((c) => { window.client.commands[c.do](c); }, command);

drive({
  openPage,
  leavePage,
  setCookie: ({ cookie }) => page.evaluate((value) => { document.cookie = value; }, cookie),
  readCookies: async ({ id }) => emit({ event: 'text', id, text: await page.evaluate(() => document.cookie) }),
  connect: inPage,
  sendText: inPage,
  sendBinary: inPage,
  close: inPage,
}, {
  atEnd: async () => {
    await closePage();
    await browser.close();
  },
});
