import { EndpointShares, FAILING_SHARE, FIRST_SHARE, LARGEST_SHARE } from './endpoint-shares.js';

const ENDPOINT = 7;

describe('the share of an endpoint', () => {
  let shares: EndpointShares;

  beforeEach(() => {
    shares = new EndpointShares();
  });

  /** How many more tries it may have; undefined: as many as one that nobody knows. */
  const room = (endpointId = ENDPOINT): number | undefined => {
    const { ids, rooms } = shares.rooms();
    return rooms[ids.indexOf(endpointId)];
  };

  const begin = (times: number, isFailing = false) => {
    for (let i = 0; i < times; i++) shares.begin(ENDPOINT, isFailing);
  };

  test('is a few at first, and fewer by those under way', () => {
    expect(room()).toBeUndefined();
    begin(1);
    expect(room()).toBe(FIRST_SHARE - 1);
    begin(FIRST_SHARE - 1);
    expect(room()).toBe(0);
  });

  test('is one when its last try failed', () => {
    begin(1, true);
    expect(FAILING_SHARE).toBe(1);
    expect(room()).toBe(0);
  });

  test('grows by one with each success, up to the largest', () => {
    begin(1); // it stays under way, and with it what is known
    for (let i = 1; i <= 2 * LARGEST_SHARE; i++) {
      begin(1);
      shares.end(ENDPOINT, true);
      expect(room()).toBe(Math.min(FIRST_SHARE + i, LARGEST_SHARE) - 1);
    }
  });

  test('is halved with each failure, down to one', () => {
    begin(1);
    for (let i = FIRST_SHARE; i < 10; i++) {
      begin(1);
      shares.end(ENDPOINT, true);
    }
    const rooms = [1, 2, 3, 4, 5].map(() => {
      begin(1);
      shares.end(ENDPOINT, false);
      return room();
    });
    expect(rooms).toEqual([5 - 1, 2 - 1, 1 - 1, 0, 0]);
  });

  test('is no debt when more are under way than it has become', () => {
    begin(FIRST_SHARE);
    shares.end(ENDPOINT, false);
    expect(room()).toBe(0);
  });

  test('says when it has room again after it had none', () => {
    begin(FIRST_SHARE);
    expect(shares.end(ENDPOINT, true)).toBe(true);
    expect(shares.end(ENDPOINT, true)).toBe(false); // there was room already
    begin(4);
    expect(shares.end(ENDPOINT, false)).toBe(false); // there is none yet
  });

  test('is forgotten when nothing is under way', () => {
    begin(2);
    shares.end(ENDPOINT, true);
    shares.end(ENDPOINT, true);
    expect(shares.rooms()).toEqual({ ids: [], rooms: [] });
    expect(shares.end(ENDPOINT, true)).toBe(false);
  });

  test('is its own', () => {
    begin(FIRST_SHARE);
    shares.begin(8, false);
    expect([room(), room(8)]).toEqual([0, FIRST_SHARE - 1]);
  });
});
