import type { Position } from './protocol.js';
import type { AnyPublication } from './publication.js';

export interface HistoryOptions {
  /** Publications of a page, at most 1000. Default 100. */
  limit?: number;
  /** Only what is behind this place; with `reverse`, before it. */
  since?: Position;
  /** From the newest back, instead of from the oldest on. Default false. */
  reverse?: boolean;
}

/** A page of what a channel keeps. */
export interface HistoryPage<Events extends object> extends Position {
  publications: AnyPublication<Events>[];
  /** Gets the page behind this one; undefined: this is the last one. */
  next?: () => Promise<HistoryPage<Events>>;
}
