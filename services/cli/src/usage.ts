// What `natter --help` prints. The commands: command-line.ts.

export const USAGE = `Usage: natter [COMMAND] [options]

  natter                 chat in a room; /help lists what you can type
  natter say TEXT…       say one thing; \`say -\` says each line of standard input
  natter tail            print new messages until stopped
  natter upload FILE     share a file and print its URL

  natter search WORDS…   find messages in the rooms that you may read; also
                         "a phrase", -not, from:ALIAS, in:ROOM, has:file,
                         before:2026-11-01, after:2026-10-01
  natter transcript ROOM DATE
                         print what was said on a day, such as 2026-11-28

  natter edit SEQ TEXT…  change a message, by the seq that --json prints;
                         erase SEQ, react|unreact SEQ EMOJI, pin|unpin SEQ
  natter thread SEQ      print a thread; with TEXT…, reply in it
  natter pins            print the pinned messages
  natter later WHEN TEXT…
                         say it in 10m, 2h or 3d, at 9:00, or at
                         2026-12-24T18:00; alone, list what is to be said
  natter later TEXT… --every CRON
                         say it again and again; --zone ZONE, else this
                         machine's
  natter unlater ID      cancel it

  natter rooms           list the rooms that you may read
  natter people ROOM     list who belongs to a room
  natter dm ALIAS[,ALIAS…] TEXT…
                         say something in your direct room
  natter room ACT ROOM … change a room: create, topic, invite, accept, add,
                         remove, ban, unban, mute, unmute, role, access, slow,
                         archive, unarchive; room show ROOM prints its card

  natter login [URL]     sign in with alias and password, or keep a --token
  natter logout [URL]    sign out; --everywhere signs out all your devices
  natter whoami [URL]    print who you are there
  natter status          print your status; status TEXT… [--emoji E]
                         [--for 30m|2h|3d] sets it, status - removes it
  natter token           list your tokens; token add NAME, token revoke ID
  natter people          list the people; people role ALIAS ROLE,
                         people disable|enable|recover ALIAS
  natter invite          print a link that lets people in

  natter export [FILE]   write your rooms' messages: JSONL, a zip of Slack's
                         format, or pages (--format jsonl|slack|html)
  natter import FILE     import an export of Natter, Slack or Mattermost; for
                         owners. Again, it adds nothing

  --room NAME            the room (lobby)
  --alias NAME           your name, unless you are signed in (NATTER_ALIAS, or
                         your user name)
  --token TOKEN|FILE     who you are, instead of the login (NATTER_TOKEN)
  --url URL              a gateway or load balancer; repeat it for several
                         (NATTER_URL, or http://localhost:8080)
  --to ALIAS[,ALIAS…]    say, upload: only to these members
  --expires SECONDS      say: for so long; it is gone afterwards (at least 5)
  --timeout SECONDS      how long to look for a gateway (30; at most 100)
  --json                 print one JSON object per line
  --history N            tail: print the newest N messages first (0; at most 200)
  --limit N, --newest    search: at most N messages (20; at most 50), newest
                         first; --room NAME: only there
  --role ROLE, --uses N, --hours N, --note TEXT
                         invite: as what (member), how many (1), how long (72)
  --uses N, --hours N    room invite: how many (1), how long (168)
  --days N, --room NAME  token add: valid so long, only in these rooms
  --everything           export: all rooms, for owners
  --no-files             export, import: messages only
  --dry-run, --no-accounts, --links FILE
                         import: only tell; make no accounts; write the links
                         by which new people claim theirs
  --help, --version`;
