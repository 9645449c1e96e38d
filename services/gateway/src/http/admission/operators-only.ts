// Routes for those who run the server: its owners and admins.
import type { HttpRefusal } from '../problem-details.ts';
import type { Rule } from './rules.ts';

/** Refuses anybody else. */
export const operatorsOnly: Rule = ({ pass }) => {
  const role = pass?.claims.role;
  return role === 'owner' || role === 'admin' ? undefined : notForYou;
};
const notForYou: HttpRefusal = {
  status: 403,
  code: 'forbidden',
  message: 'only owners and admins may see this',
};
