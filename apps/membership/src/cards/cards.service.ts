import { randomBytes } from 'node:crypto';
import type { Sql } from '@dong-hanh/persistence';
import {
  Clock,
  eventContextOf,
  idempotencyOf,
  once,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { CardSigner, type CardKey } from './card-signer.js';
import {
  cardNumberOf,
  judgeCard,
  occasionFor,
  print,
  readCardNumber,
  type CardVerdict,
} from './card.rules.js';
import type { CardCheckResponse, CardResponse, IssueCardRequest } from './cards.dto.js';
import { CardsRepository, type StoredCard } from './cards.repository.js';

/** Why a card is not valid, where the reason is none of the catalogue of memberships. */
const names: Readonly<Record<string, { vi: string; en: string }>> = {
  'unit-renamed': { vi: 'Công đoàn cơ sở đổi tên', en: 'The unit has another name' },
  'unit-changed': { vi: 'Chuyển đơn vị sinh hoạt', en: 'The member went to another unit' },
  expired: { vi: 'Hết thời hạn sử dụng', en: 'The card has expired' },
  lost: { vi: 'Báo mất thẻ', en: 'The card was lost' },
  damaged: { vi: 'Thẻ hỏng', en: 'The card was damaged' },
};

@Injectable()
export class CardsService {
  constructor(
    private readonly cards: CardsRepository,
    private readonly signer: CardSigner,
    private readonly memberRights: MemberRightsService,
    private readonly clock: Clock,
  ) {}

  /** Issues a card, or answers with the present one when it is as good as a new one. */
  async issue(
    memberId: string,
    request: IssueCardRequest,
    context: RequestContext,
  ): Promise<{ card: CardResponse; isNew: boolean }> {
    const { actorId } = eventContextOf(context);
    const { mergedInto } = await this.memberRights.requireOver(actorId, 'card.issue', memberId);
    if (mergedInto) throw new Problem('member-merged', { survivorId: mergedInto });
    const attempt = idempotencyOf(context, `POST /v1/members/${memberId}/card`, request);
    const [number = '', isNew] = await this.cards.transaction((tx) =>
      once(tx, attempt, () => this.record(tx, memberId, request, actorId)),
    );
    const card = await this.cards.byNumber(number);
    if (!card) throw new Problem('card-unknown');
    return { card: await this.toResponse(card), isNew: isNew !== undefined };
  }

  /** The present card of a member, for who may read the record. */
  async show(accountId: string, memberId: string): Promise<CardResponse> {
    await this.memberRights.readable(accountId, 'member.read', memberId);
    const card = await this.cards.current(memberId);
    if (!card) throw new Problem('card-unknown');
    return this.toResponse(card);
  }

  /**
   * What a card is worth today, without a word about the person.
   *
   * @throws Problem `card-unknown`
   */
  async check(typed: string): Promise<CardCheckResponse> {
    const number = readCardNumber(typed);
    const card = number === undefined ? undefined : await this.cards.byNumber(number);
    if (!card) throw new Problem('card-unknown');
    const { status, since, because } = await this.judge(card);
    const today = this.clock.today();
    const { unitId, unitName: nameThen, issuedOn, validUntil } = card;
    return {
      ...{ number: card.number, status, since, issuedOn, validUntil },
      because: because === null ? null : { code: because, name: await this.nameOf(because, since) },
      unit: { id: unitId, nameThen, nameNow: await this.cards.unitName(unitId, today) },
    };
  }

  /** The public keys of cards, that of new ones first. */
  keys(): { keys: CardKey[] } {
    return { keys: this.signer.keys };
  }

  /** @returns the number, and a second text when the card is new */
  private async record(
    tx: Sql,
    memberId: string,
    { occasion: asked }: IssueCardRequest,
    issuedBy: string,
  ): Promise<string[]> {
    const today = this.clock.today();
    const mergedInto = await this.cards.lock(tx, memberId);
    if (mergedInto) throw new Problem('member-merged', { survivorId: mergedInto });
    const holder = await this.cards.holder(memberId, today, tx);
    if (!holder) throw new Problem('card-needs-membership', { since: today });
    const current = await this.cards.current(memberId, tx);
    const occasion = occasionFor(current, holder, asked, today);
    if (current && occasion === undefined) return [current.number];
    const version = await this.cards.lastVersion(tx, memberId);
    const card = print({ version }, holder, cardNumberOf(randomBytes(12)), today);
    await this.cards.insert(tx, {
      ...{ ...card, ...this.signer.sign(card), memberId, issuedBy },
      ...{ occasion: occasion ?? 'first', recordedAt: this.clock.now() },
    });
    return [card.number, 'new'];
  }

  private async judge(card: StoredCard): Promise<CardVerdict> {
    const today = this.clock.today();
    const holder = await this.cards.holder(card.memberId, today);
    if (!holder) throw new Error('a card without a membership');
    return judgeCard(card, holder, today);
  }

  private async toResponse(card: StoredCard): Promise<CardResponse> {
    const { status } = await this.judge(card);
    const { replaced: _, ...shown } = card;
    return { ...shown, status };
  }

  private async nameOf(because: string, since: string | null): Promise<{ vi: string; en: string }> {
    const on = since ?? this.clock.today();
    const name = names[because] ?? (await this.cards.reasonName(because, on));
    return name ?? { vi: because, en: because };
  }
}
