// The package through require().
import { DunlinProvider, useChannel } from '@dunlin/react';
import type { ChannelHandle } from '@dunlin/react';
import { createElement } from 'react';

interface Chat {
  text: { body: string };
}

export function Room(): null {
  const chat: ChannelHandle<Chat> = useChannel<Chat>('room');
  void chat.publish('text', { body: 'hello' });
  // @ts-expect-error: other data
  void chat.publish('text', 1);
  return null;
}

export const page = createElement(DunlinProvider, { url: '/ws' }, createElement(Room));
