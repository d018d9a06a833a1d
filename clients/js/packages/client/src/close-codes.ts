/** Codes that say why a connection ended (docs/protocol-native.md, "Close codes"). */
export const closeCodes = {
  normal: 1000,
  abnormal: 1006,
  tryAgainLater: 1013,
  insufficientState: 3010,
  /** Sent by this client to a server that does not answer. */
  noAnswer: 4000,
  unauthorized: 4401,
  forbidden: 4403,
  timeout: 4408,
  rateLimited: 4429,
} as const;

const final = [1000, 1002, 1003, 1007, 1008, 1009, 1010];

/** Whether a client that was closed with this code does well to come back by itself. */
export function invitesBack(code: number): boolean {
  return code === closeCodes.timeout || code === closeCodes.rateLimited || (code < 4000 && !final.includes(code));
}
