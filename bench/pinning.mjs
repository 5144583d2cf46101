// Which core does what: the server has one to itself, everything else shares the others.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const cores = availableParallelism();

/** Whether the system can keep processes on cores, and there is more than one. */
export const canPin =
  cores > 1 &&
  spawnSync('taskset', ['--version']).status === 0 &&
  spawnSync('chrt', ['--version']).status === 0;

/** Keeps this process, and those that it starts from now on, off the server's core. */
export function leaveTheServersCore() {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', `1-${cores - 1}`, String(process.pid)]);
}

/**
 * Lets PostgreSQL and Redis go first on the cores that they share with the load, which is never idle. For this process
 * alone, as it is now.
 */
export function giveWay() {
  if (canPin) spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)]);
}

/** A command line that runs on the server's core. */
export const onTheServersCore = (command) =>
  canPin ? ['chrt', '--other', '0', 'taskset', '-c', '0', ...command] : command;
