import { Injectable } from '@nestjs/common';
import type { SendErrorKind } from './webhook-sender.js';

export type TryOutcome = 'succeeded' | SendErrorKind;

/** How many tries of this process ended how, since it began. */
@Injectable()
export class TryCounts {
  private readonly counts = new Map<TryOutcome, number>();

  count(outcome: TryOutcome): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
  }

  entries(): Iterable<[outcome: TryOutcome, count: number]> {
    return this.counts.entries();
  }
}
