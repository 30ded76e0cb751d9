import type { AccessGrant, Permission } from '@dong-hanh/contracts';

export interface OwnGrant extends AccessGrant {
  permissions: readonly Permission[];
}

export interface OwnGrantsResponse {
  accountId: string;
  memberId: string | null;
  data: OwnGrant[];
}
