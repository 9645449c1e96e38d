// Ends what this browser is pushed: others may use it next. The server learns of it with its next
// push; where people sign in, it forgets the device with the sign-in.

/** Returns at once. */
export function endPushes(): void {
  // A browser without workers has no pushes.
  void endSubscription().catch(() => undefined);
}

export async function endSubscription(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  const subscription = await worker?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}
