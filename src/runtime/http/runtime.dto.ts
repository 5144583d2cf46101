import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

export class CapabilityDto {
  /** @example 'list_api_keys' */
  name!: string;
  description!: string;
  /** JSON Schema (2020-12) of the arguments. */
  input_schema!: object;
}

export class CapabilitiesAnswer {
  /** The tools that this credential may use. */
  capabilities!: CapabilityDto[];
}

export class SessionDto {
  id!: number;
  created_at!: string;
}

export class SessionAnswer {
  session!: SessionDto;
}

export class InvokeDto {
  /**
   * The name of a capability.
   * @example 'whoami'
   */
  @IsString()
  @MaxLength(64)
  tool!: string;

  /**
   * As the capability's `input_schema` says; `{}` when left out.
   * @example {}
   */
  @IsOptional()
  @IsObject()
  arguments?: object | null;
}

export class ExecutionDto {
  id!: number;
  status!: 'running' | 'succeeded' | 'failed';
  /** Of one that succeeded: what the tool returned. A secret is in the answer to the invocation alone. */
  result?: unknown;
  /** Why it failed. */
  error?: string;
}

export class ExecutionAnswer {
  execution!: ExecutionDto;
}
