// Loaded into a gateway before its own code (`node --import`): at SIGUSR2 it throws where nobody
// catches, as a bug of ours would. `?in=timer`, `immediate` or `promise` says where.
const where = new URL(import.meta.url).searchParams.get('in');

const fail = (): never => {
  throw new TypeError(`planted in a ${where}`);
};

process.on('SIGUSR2', () => {
  if (where === 'timer') setTimeout(fail, 1);
  else if (where === 'immediate') setImmediate(fail);
  else void Promise.resolve().then(fail);
});
