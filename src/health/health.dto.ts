export class HealthAnswer {
  status!: 'ok';
}

export class ReadinessAnswer {
  status!: 'ok';
  /**
   * Only with `REDIS_URL`. `shared`: all nodes count together; `local`: Redis does not count at the moment, and each
   * node holds rate limits for itself.
   */
  rate_limit?: 'shared' | 'local';
}
