import { join } from './chat.js';

const lines = document.querySelector('ul')!;
const text = document.querySelector('input')!;
const name = new URLSearchParams(location.search).get('name') ?? 'Somebody';
const room = await join('/ws', 'lobby', { name, mood: 'Fine' }, (line) => lines.append(Object.assign(document.createElement('li'), { textContent: line })));

text.addEventListener('input', () => room.type(text.value !== ''));
document.querySelector('form')!.addEventListener('submit', async (event) => {
  event.preventDefault();
  await room.say(text.value);
  text.value = '';
});
