// The library's upload, in a chunk of its own: import it dynamically.
export { upload } from '@natter/client';
