/** Why a connection ended (docs/protocol-native.md, "Close codes"), as far as this client has to know it. */
export const enum CloseCode {
  Normal = 1000,
  NoStatus = 1005,
  Abnormal = 1006,
  TryAgainLater = 1013,
  InsufficientState = 3010,
  /** Sent by this client to a server that does not answer, or not with the protocol. */
  NoAnswer = 4000,
  Unauthorized = 4401,
  Forbidden = 4403,
  Timeout = 4408,
  RateLimited = 4429,
}

/** Codes below 4000 after which a client is of no use to the server: it has said goodbye, or one of the two has a bug. */
const final = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

/** Whether a client that was closed with this code does well to come back by itself. */
export function invitesBack(code: number): boolean {
  return code === CloseCode.Timeout || code === CloseCode.RateLimited || (code < 4000 && !final.includes(code));
}
