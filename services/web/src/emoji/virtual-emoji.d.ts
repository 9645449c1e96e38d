// The module that the build makes (vite.config.ts).
declare module 'virtual:emoji' {
  /** emoji-search.ts reads it. */
  export const table: string;
}
