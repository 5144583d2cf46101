import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

const LOOK_AGAIN_MS = 1_000;

/**
 * Knows whether credentials of another product were imported: only then may a text that has not the form of ours be
 * one. Once true it stays true; until then the database is asked once a second at most.
 */
@Injectable()
export class ImportedCredentials implements OnApplicationBootstrap {
  private known: boolean | undefined;
  private lookedAt = -Infinity;
  private looking: Promise<boolean> | undefined;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.exist();
  }

  async exist(): Promise<boolean> {
    if (this.known === true) return true;
    if (this.known === false && performance.now() - this.lookedAt < LOOK_AGAIN_MS) return false;
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<boolean> {
    try {
      const [{ exist }] = await this.dataSource.query<[{ exist: boolean }]>(
        'SELECT EXISTS (SELECT 1 FROM api_keys WHERE imported_at IS NOT NULL) AS exist',
      );
      this.known = exist;
    } catch (error) {
      // While the database is away, what was seen last holds: an invented text is refused without it.
      if (this.known === undefined) throw error;
    }
    this.lookedAt = performance.now();
    return this.known;
  }
}
