// Loaded into a gateway before its own code (`node --import`): makes of it one of the version
// before messages could change.
import { patchWhileLoading } from './source-patch.ts';
import { EARLIER_VERSION } from './version-patches.ts';

patchWhileLoading(EARLIER_VERSION);
