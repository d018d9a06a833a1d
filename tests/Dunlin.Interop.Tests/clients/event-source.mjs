// Listens with a browser's own EventSource and prints the data of each event, and each break of the connection.
// Arguments: the address of a page, and the address of the stream.
import { launchChromium } from './launch-chromium.mjs';

const [page, stream] = process.argv.slice(2);
const browser = await launchChromium();
const tab = await browser.newPage();
tab.on('console', (message) => console.log(message.text()));
await tab.goto(page);
await tab.evaluate((address) => {
  const source = new EventSource(address);
  source.onmessage = (event) => console.log(event.data);
  source.onerror = () => console.log(source.readyState === EventSource.CLOSED ? 'closed for good' : 'broken off');
}, stream);
process.stdin.on('end', () => browser.close());
process.stdin.resume();
