// What the build makes (vite.config.ts).
declare module 'virtual:emoji' {
  /** text/emoji.ts reads it. */
  export const table: string;
}
