// The sync socket's bytes and what they mean (backend/collab/protocol.py is the other end).

export const SUBPROTOCOL = "cutroom.v1";
export const PROTOCOL_VERSION = 1;
export const SCHEMA_VERSION = 1;

const Kind = {
  SYNC: 0,
  AWARENESS: 1,
  QUERY_AWARENESS: 3,
  HELLO: 100,
  ACK: 101,
  REFUSED: 102,
  MEMBERS: 103,
  ROLE: 104,
  RESYNC: 105,
  PING: 106,
} as const;

export type Message =
  | { readonly type: "step-1"; readonly stateVector: Uint8Array }
  | { readonly type: "step-2"; readonly update: Uint8Array }
  | { readonly type: "update"; readonly update: Uint8Array }
  | { readonly type: "awareness"; readonly update: Uint8Array }
  | { readonly type: "query-awareness" }
  | { readonly type: "ack"; readonly count: number }
  | {
      readonly type: "hello" | "refused" | "members" | "role" | "resync" | "ping";
      readonly body: JsonObject;
    };

export type JsonObject = Readonly<Record<string, unknown>>;

const JSON_KINDS = new Map<number, "hello" | "refused" | "members" | "role" | "resync" | "ping">([
  [Kind.HELLO, "hello"],
  [Kind.REFUSED, "refused"],
  [Kind.MEMBERS, "members"],
  [Kind.ROLE, "role"],
  [Kind.RESYNC, "resync"],
  [Kind.PING, "ping"],
]);

/** The bytes end before the value does, or are no message of this protocol. */
export class WireError extends Error {}

class Reader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varuint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 56; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new WireError("the message ends too early");
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new WireError("a number is too large");
  }

  bytes(): Uint8Array {
    const size = this.varuint();
    if (size > this.#bytes.length - this.#at) throw new WireError("the message ends too early");
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}

/** Reads one frame; null for a message type that a later version may bring. */
export function decodeMessage(frame: Uint8Array): Message | null {
  const reader = new Reader(frame);
  const kind = reader.varuint();
  if (kind === Kind.SYNC) return decodeSync(reader);
  if (kind === Kind.AWARENESS) return { type: "awareness", update: reader.bytes() };
  if (kind === Kind.QUERY_AWARENESS) return { type: "query-awareness" };
  if (kind === Kind.ACK) return { type: "ack", count: reader.varuint() };
  const type = JSON_KINDS.get(kind);
  return type === undefined ? null : { type, body: decodeJson(reader.bytes()) };
}

function decodeSync(reader: Reader): Message {
  const step = reader.varuint();
  const body = reader.bytes();
  if (step === 0) return { type: "step-1", stateVector: body };
  if (step === 1) return { type: "step-2", update: body };
  if (step === 2) return { type: "update", update: body };
  throw new WireError(`there is no sync step ${step}`);
}

function decodeJson(bytes: Uint8Array): JsonObject {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null) throw new WireError("not a JSON object");
  return value as JsonObject;
}

export function encodeVaruint(number: number): number[] {
  const out: number[] = [];
  let rest = number;
  while (rest > 0x7f) {
    out.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function frame(head: readonly number[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = [...head, ...encodeVaruint(body.length)];
  const out = new Uint8Array(start.length + body.length);
  out.set(start);
  out.set(body, start.length);
  return out;
}

export const encodeStep1 = (stateVector: Uint8Array) => frame([Kind.SYNC, 0], stateVector);
export const encodeStep2 = (update: Uint8Array) => frame([Kind.SYNC, 1], update);
export const encodeUpdate = (update: Uint8Array) => frame([Kind.SYNC, 2], update);
export const encodeAwareness = (update: Uint8Array) => frame([Kind.AWARENESS], update);
export const encodeAck = (count: number) => Uint8Array.from([Kind.ACK, ...encodeVaruint(count)]);

/** Encodes one of our messages whose body is JSON. */
export function encodeJson(
  type: "hello" | "refused" | "members" | "role" | "resync" | "ping",
  body: JsonObject,
) {
  for (const [kind, name] of JSON_KINDS) {
    if (name === type) return frame([kind], new TextEncoder().encode(JSON.stringify(body)));
  }
  throw new WireError(`no message ${type}`);
}
