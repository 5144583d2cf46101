/**
 * KEYS: counters, each once. ARGV: for each of them how often it is counted, and its window in milliseconds.
 * Gives for each of them its new count, and the milliseconds until its window ends.
 */
const INCREMENT = `
  local answer = {}
  for i, key in ipairs(KEYS) do
    local window = ARGV[2 * i]
    local used = redis.call('INCRBY', key, ARGV[2 * i - 1])
    local left = redis.call('PTTL', key)
    if left < 0 then
      redis.call('PEXPIRE', key, window)
      left = tonumber(window)
    end
    answer[2 * i - 1] = used
    answer[2 * i] = left
  end
  return answer`;

/** Never below zero; and what is not there is not made: it would stay for ever. */
const DECREMENT = `
  local used = tonumber(redis.call('GET', KEYS[1]) or '0')
  if used > 0 then redis.call('DECR', KEYS[1]) end`;

const READ = `return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('PTTL', KEYS[1])}`;

/** For the option `scripts` of ioredis: sent by their hash, and whole where Redis does not know them (any more). */
export const scripts = {
  countTimes: { lua: INCREMENT },
  countBack: { lua: DECREMENT, numberOfKeys: 1 },
  readCount: { lua: READ, numberOfKeys: 1 },
};

/** What ioredis makes of `scripts`. */
export interface ScriptCommands {
  countTimes(numberOfKeys: number, keysAndArguments: readonly (string | number)[]): Promise<number[]>;
  countBack(key: string): Promise<null>;
  readCount(key: string): Promise<[used: number, leftMs: number]>;
}
