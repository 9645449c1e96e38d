// English: what people did to a room, in a line of the conversation.

/** Who did it to whom, in words. */
export interface Told {
  /** The word for you, if it was you. */
  readonly actor: string;
  readonly isOwn: boolean;
  readonly target: string;
  /** The target is the reader, and nobody else. */
  readonly isMe: boolean;
  /** `10 minutes`; undefined: without an end. */
  readonly length?: string | undefined;
  readonly why?: string | undefined;
}

export const acts = {
  actorYou: 'You',
  targetYou: 'you',
  create: ({ actor }: Told) => `${actor} made this room`,
  topic: ({ actor }: Told, topic: string) => `${actor} set the topic: ${topic}`,
  topicRemoved: ({ actor }: Told) => `${actor} removed the topic`,
  access: ({ actor }: Told, isClosed: boolean, guests: boolean) =>
    [
      `${actor} ${isClosed ? 'closed this room to others' : 'opened this room to everybody'}`,
      ...(guests ? ['guests may come by invite'] : []),
    ].join('; '),
  invite: ({ actor }: Told) => `${actor} made an invite link`,
  acceptInvite: ({ actor }: Told) => `${actor} came by an invite link`,
  add: ({ actor, target }: Told) => `${actor} added ${target}`,
  leave: ({ actor }: Told) => `${actor} left this room for good`,
  remove: (told: Told) => `${told.actor} removed ${told.target}${because(told)}`,
  ban: (told: Told) => `${told.actor} banned ${told.target}${forTime(told)}${because(told)}`,
  unban: ({ actor, target }: Told) => `${actor} took back the ban of ${target}`,
  mute: (told: Told) => `${told.actor} muted ${told.target}${forTime(told)}${because(told)}`,
  unmute: ({ actor, target }: Told) => `${actor} lets ${target} write again`,
  role: ({ actor, target }: Told, role: string) =>
    `${actor} made ${target} ${role === 'owner' ? 'an' : 'a'} ${role}`,
  slow: ({ actor }: Told, length: string) => `${actor} set slow mode: ${length} between messages`,
  slowEnded: ({ actor }: Told) => `${actor} ended slow mode`,
  receipts: ({ actor }: Told, isOn: boolean) =>
    `${actor} turned read receipts ${isOn ? 'on' : 'off'}`,
  archive: ({ actor }: Told) => `${actor} archived this room`,
  unarchive: ({ actor }: Told) => `${actor} took this room out of the archive`,
  /** An act of a later version. */
  other: ({ actor }: Told) => `${actor} changed this room`,
};

function forTime({ length }: Told): string {
  return length === undefined ? '' : ` for ${length}`;
}

function because({ why }: Told): string {
  return why === undefined ? '' : `: ${why}`;
}
