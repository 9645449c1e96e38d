// The part of the Chrome DevTools protocol that a profile needs: sequential calls over WebSocket.

/** Source: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    /** Ids of its callees. */
    readonly children?: readonly number[];
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      /** From 0. */
      readonly lineNumber: number;
    };
  }[];
  /** Node ids. */
  readonly samples: readonly number[];
  /** µs before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface Inspector extends Disposable {
  /** Rejects when the target refuses the call. */
  call(method: string, params?: object): Promise<unknown>;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export async function openInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const open = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  let lastId = 0;
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)));
  });
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Answer;
    const asked = id === undefined ? undefined : open.get(id);
    if (asked === undefined) return;
    open.delete(id!);
    if (error === undefined) asked.resolve(result);
    else asked.reject(new Error(error.message));
  });
  return {
    call: (method, params = {}) => {
      lastId += 1;
      socket.send(JSON.stringify({ id: lastId, method, params }));
      return new Promise((resolve, reject) => open.set(lastId, { resolve, reject }));
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
