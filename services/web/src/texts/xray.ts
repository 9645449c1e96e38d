// Texts of X-ray, in the page's language.
import { xray } from './en/xray.ts';
import { translation } from './translation.ts';

export const t: typeof xray = translation?.xray ?? xray;
