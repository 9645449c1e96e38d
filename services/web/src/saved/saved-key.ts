// Names a message of any room in the set of saved ones. Pure.

export const savedKey = ({ room, seq }: { readonly room: string; readonly seq: number }): string =>
  `${room}/${seq}`;
