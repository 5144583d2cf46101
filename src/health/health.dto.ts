export class HealthAnswer {
  status!: 'ok';
}
