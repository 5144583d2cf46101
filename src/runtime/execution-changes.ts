import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells those who watch, in this process, that something came of an execution. Other processes have to ask. */
@Injectable()
export class ExecutionChanges {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  tell(executionId: number): void {
    this.emitter.emit(String(executionId));
  }

  /** From now on nothing is missed, until it is ended. */
  watch(executionId: number): Watch {
    return new Watch(this.emitter, String(executionId));
  }
}

/** Remembers whether something happened since it was last asked. */
export class Watch {
  private happened = false;
  private wake: (() => void) | undefined;
  private readonly hear = () => {
    this.happened = true;
    this.wake?.();
  };

  constructor(
    private readonly emitter: EventEmitter,
    private readonly name: string,
  ) {
    emitter.on(name, this.hear);
  }

  /** Resolves with the next change (at once, if there was one already), after `timeoutMs`, or when aborted. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.happened && !signal.aborted) await this.sleep(timeoutMs, signal);
    this.happened = false;
  }

  end(): void {
    this.emitter.off(this.name, this.hear);
  }

  private async sleep(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.wake = wake;
    });
    this.wake = undefined;
  }
}
