import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accountsPage } from './accounts-page.js';
import { errorPage } from '../error-page.js';
import { loginPage } from './login-page.js';
import { pageHeaders } from '../page.js';
import { LoginRequest } from './login.dto.js';
import { LoginService } from './login.service.js';

@Controller('oidc')
export class LoginController {
  constructor(private readonly login: LoginService) {}

  @Get('accounts')
  accounts(@Res() reply: FastifyReply) {
    return send(reply, 200, accountsPage());
  }

  @Get('interaction/:uid')
  async form(
    @Param('uid') uid: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const detail = await this.login.underWay(request, reply);
    if (detail) return send(reply, 400, errorPage(detail));
    return send(reply, 200, loginPage({ uid, account: 'analyst', isRefused: false }));
  }

  @Post('interaction/:uid')
  async submit(
    @Param('uid') uid: string,
    @Body() body: LoginRequest,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const outcome = await this.login.signIn(request, reply, body);
    switch (outcome.kind) {
      case 'accepted':
        return reply.redirect(outcome.location, 303);
      case 'expired':
        return send(reply, 400, errorPage(outcome.detail));
      case 'refused':
        return send(reply, 401, loginPage({ uid, account: body.account, isRefused: true }));
    }
  }
}

function send(reply: FastifyReply, status: number, html: string) {
  return reply.status(status).headers(pageHeaders).type('text/html; charset=utf-8').send(html);
}
