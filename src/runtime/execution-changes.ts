import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells those who wait, in this process, that something came of an execution. Other processes have to ask. */
@Injectable()
export class ExecutionChanges {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  tell(executionId: number): void {
    this.emitter.emit(String(executionId));
  }

  /** Resolves with the next change, after `timeoutMs`, or when the signal is aborted. */
  async next(executionId: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.emitter.off(String(executionId), wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake);
      this.emitter.on(String(executionId), wake);
    });
  }
}
