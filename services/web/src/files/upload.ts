// Sending files. A chunk of its own: import it dynamically.
export { upload } from '@natter/client';
