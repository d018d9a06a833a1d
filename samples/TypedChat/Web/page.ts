import { join } from './chat.js';

const lines = document.querySelector('ul')!;
const text = document.querySelector('input')!;
const name = new URLSearchParams(location.search).get('name') ?? 'Somebody';
const show = (line: string) => lines.append(Object.assign(document.createElement('li'), { textContent: line }));
const room = await join('/ws', 'lobby', { name, mood: 'Fine' }, show);
text.disabled = false;
text.focus();

text.addEventListener('input', () => room.type(text.value !== ''));
document.querySelector('form')!.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await room.say(text.value);
    text.value = '';
  } catch (error) {
    show(`Not said: ${(error as Error).message}`);
  }
});
