import type { DunlinClient, DunlinOptions } from '@dunlin/client';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { createSharedClient, shareClient } from './shared-client.js';
import type { Address, SharedClient } from './shared-client.js';

/** Either a client, which stays the application's, or the address for one that is closed with the last component that uses it. */
export type DunlinProviderProps = { children?: ReactNode } & (
  | { client: DunlinClient; url?: undefined; options?: undefined }
  | { url: string | { href: string }; options?: DunlinOptions; client?: undefined }
);

const Context = createContext<SharedClient | undefined>(undefined);

/** Gives the hooks below it a client, and connects that. Options are those of the first time with an address. */
export function DunlinProvider({ client, url, options, children }: DunlinProviderProps): ReactElement {
  const own = useOwnClient(client ? undefined : url, options);
  const shared = client ? shareClient(client) : own!;
  useEffect(() => shared.retain(), [shared]);
  return <Context.Provider value={shared}>{children}</Context.Provider>;
}

/** The client of the provider, for what there is no hook for. To be used in effects and handlers. */
export function useClient(): DunlinClient {
  return useSharedClient().client;
}

export function useSharedClient(): SharedClient {
  const shared = useContext(Context);
  if (!shared) throw new Error('there is no <DunlinProvider> above this component');
  return shared;
}

function useOwnClient(url: Address | undefined, options: DunlinOptions | undefined): SharedClient | undefined {
  const address = typeof url === 'object' ? url.href : url;
  const create = () => ({ address, shared: address === undefined ? undefined : createSharedClient(address, options) });
  const [own, setOwn] = useState(create);
  if (own.address === address) return own.shared;
  const next = create();
  setOwn(next);
  return next.shared;
}
