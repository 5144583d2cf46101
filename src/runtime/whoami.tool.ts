import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Tool, type ToolCall } from '../tools/tool.decorator.js';

@Injectable()
export class WhoamiTool {
  @Tool({
    name: 'whoami',
    description: 'Tells whose key this is, in which organization it acts, and what it may do.',
    input: z.strictObject({}),
  })
  whoami(_args: object, { principal }: ToolCall): object {
    const { credential, organization, user } = principal;
    return {
      credential: { id: credential.id, type: credential.type, name: credential.name },
      organization: { id: organization.id, name: organization.name },
      user: user && { id: user.id, email: user.email, name: user.name },
      abilities: principal.abilities,
    };
  }
}
