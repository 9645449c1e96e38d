// Routes for those who run the server: its owners and admins, or where anybody may come in the
// holder of NATTER_OPERATOR_TOKEN.
import { isOperator } from '../../access/asker.ts';
import type { Config } from '../../config.ts';
import type { HttpRefusal } from '../problem-details.ts';
import { noSession } from './bearer-session.ts';
import type { Rule } from './rules.ts';

/** Refuses anybody else. */
export const operatorsOnly =
  (config: Config): Rule =>
  ({ pass, owner }) => {
    if (owner === undefined) return noSession;
    const role = pass?.claims.role;
    const isAdmin = role === 'owner' || role === 'admin';
    return isAdmin || isOperator({ config }, { pass, owner }) ? undefined : notForYou;
  };

const notForYou: HttpRefusal = {
  status: 403,
  code: 'forbidden',
  message: 'only owners, admins and the operator of this server may see this',
};
