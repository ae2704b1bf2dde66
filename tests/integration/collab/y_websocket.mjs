/** A stock y-websocket provider, told line by line on stdin what to do; prints JSON lines. */

import { createInterface } from "node:readline";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [server, timeline, ticket, cookie] = process.argv.slice(2);

/** Browsers add the cookie by themselves. */
class WebSocketWithCookie extends WebSocket {
  constructor(url, protocols) {
    super(url, { protocols, headers: { cookie } });
  }
}

const doc = new Y.Doc();
const clips = doc.getMap("clips");
const provider = new WebsocketProvider(server, timeline, doc, {
  ...(ticket ? { params: { ticket } } : {}),
  ...(cookie ? { WebSocketPolyfill: WebSocketWithCookie } : {}),
});
const { awareness } = provider;

const commands = {
  add: (name) => clips.set(name, new Y.Map([["kind", "media"]])),
  show: (name) => awareness.setLocalStateField("user", { name }),
  disconnect: () => provider.disconnect(),
  connect: () => provider.connect(),
  quit: () => process.exit(0),
};

function tell() {
  const people = [...awareness.getStates().values()].map((state) => state.user?.name ?? null);
  const tracks = [...doc.getMap("tracks").values()].map((track) => track.get("name"));
  const state = { synced: provider.synced, clips: [...clips.keys()], tracks, people };
  console.log(JSON.stringify({ ...state, client: doc.clientID }));
}

doc.on("update", tell);
awareness.on("update", tell);
provider.on("sync", tell);
provider.on("closed", ({ code }) => console.log(JSON.stringify({ closed: code })));
createInterface({ input: process.stdin }).on("line", (line) => {
  const [command, ...words] = line.split(" ");
  commands[command](...words);
});
