interface Dong {
  amount: string;
  currency: 'VND';
  precision?: 'exact' | 'approximate';
  wording?: string;
}

export type DemoRecipient =
  { kind: 'member' | 'unit'; id: string } | { kind: 'non-member'; count: number };

/** One grant of the demo: who records it, and the request without the programme's id. */
export interface DemoGrant {
  account: string;
  body: {
    unitId: string;
    category: string;
    grantedOn: string;
    amount: Dong;
    inKind?: string;
    sources: { kind: string; name?: string; amount: Dong }[];
    recipients: DemoRecipient[];
  };
}

export interface DemoProgramme {
  account: string;
  body: {
    code: string;
    name: string;
    aliases: string[];
    kind: string;
    from: string;
    to: string | null;
  };
  grants: DemoGrant[];
}

/** What a programme gave: supports, people, and money, exact and approximate apart. */
export interface Figures {
  supports: number;
  people: number;
  exact: bigint;
  approximate: bigint;
}

/** What these grants add up to. */
export function figuresOf(grants: readonly DemoGrant[]): Figures {
  const sum: Figures = { supports: 0, people: 0, exact: 0n, approximate: 0n };
  for (const { body } of grants) {
    const monies = [body.amount, ...body.sources.map(({ amount }) => amount)];
    const isVague = monies.some(({ precision }) => precision === 'approximate');
    for (const recipient of body.recipients) {
      sum.supports += 1;
      sum.people += peopleIn(recipient);
      const value = BigInt(body.amount.amount) * BigInt(peopleIn(recipient) || 1);
      sum[isVague ? 'approximate' : 'exact'] += value;
    }
  }
  return sum;
}

/** A union body is helped as a whole: no person is counted. */
function peopleIn(recipient: DemoRecipient): number {
  if (recipient.kind === 'non-member') return recipient.count;
  return recipient.kind === 'member' ? 1 : 0;
}
