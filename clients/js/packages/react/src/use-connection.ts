import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { initialConnection } from './connection-store.js';
import type { ConnectionStatus } from './connection-store.js';
import { useSharedClient } from './provider.js';

export interface ConnectionHandle extends ConnectionStatus {
  /** Opens a connection that is `closed`. Nothing needs it while the client comes back by itself. Always the same function. */
  readonly reconnect: () => void;
}

/** Tells how the connection is. */
export function useConnection(): ConnectionHandle {
  const shared = useSharedClient();
  const attach = useCallback(
    (listener: () => void) => {
      const release = shared.retain();
      const remove = shared.connection.listeners.add(listener);
      return () => {
        remove();
        release();
      };
    },
    [shared],
  );
  const status = useSyncExternalStore(attach, () => shared.status, () => initialConnection);
  const reconnect = useCallback(() => void shared.client.connect(), [shared]);
  return useMemo(() => ({ ...status, reconnect }), [status, reconnect]);
}
