import type { FastifyReply, FastifyRequest } from 'fastify';
import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { DEMO_PASSWORD, demoAccount } from '../demo-accounts.js';
import { Issuer } from '../issuer/issuer.service.js';
import type { LoginRequest } from './login.dto.js';

/** Where a sign-in goes from here: on to the client, back to the form, or nowhere because it is over. */
export type LoginOutcome =
  | { kind: 'accepted'; location: string }
  | { kind: 'refused' }
  | { kind: 'expired'; detail: string };

/** The steps of signing in between the client's request and its answer. */
@Injectable()
export class LoginService {
  constructor(private readonly issuer: Issuer) {}

  /** @returns the sign-in that this browser has under way, or why there is none */
  async underWay(request: FastifyRequest, reply: FastifyReply): Promise<string | undefined> {
    try {
      await this.issuer.provider.interactionDetails(request.raw, reply.raw);
      return undefined;
    } catch (error) {
      return detailOf(error);
    }
  }

  async signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    { account, password }: LoginRequest,
  ): Promise<LoginOutcome> {
    const detail = await this.underWay(request, reply);
    if (detail) return { kind: 'expired', detail };
    if (!demoAccount(account) || password !== DEMO_PASSWORD) return { kind: 'refused' };
    const location = await this.issuer.provider.interactionResult(request.raw, reply.raw, {
      login: { accountId: account, remember: false },
    });
    return { kind: 'accepted', location };
  }
}

function detailOf(error: unknown): string {
  if (error instanceof errors.SessionNotFound) return error.error_description ?? error.message;
  throw error;
}
