declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  const ece: {
    /** Decrypts the body of a push (RFC 8291). `authSecret`: base64url. */
    decrypt(
      body: Buffer,
      options: {
        readonly version: 'aes128gcm';
        readonly privateKey: ECDH;
        readonly authSecret: string;
      },
    ): Buffer;
  };
  export default ece;
}
