// Loaded into a gateway before its own code (`node --import`): adds an unknown field to its
// messages.
import { patchWhileLoading } from './source-patch.ts';
import { NEXT_VERSION } from './version-patches.ts';

patchWhileLoading(NEXT_VERSION);
