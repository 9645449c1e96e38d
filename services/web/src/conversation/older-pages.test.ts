import type { Room } from '@natter/client';
import type { Amended, HistoryPage, Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { createRoomStore } from '../chat/room-store.ts';
import { OlderPages } from './older-pages.ts';
