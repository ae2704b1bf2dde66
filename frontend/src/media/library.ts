// Opened media: one demuxer per asset, shared by every clip that shows it.
import type { AudioBufferSink, Input, VideoSampleSink } from "mediabunny";

/** Where an asset's media can be read; empty while there is nothing to read yet. */
export interface MediaUrls {
  readonly kind: "video" | "audio" | "image" | "lut" | "unknown";
  /** A proxy or the source itself: moving pictures and sound. */
  readonly stream: string | null;
  /** A still picture. */
  readonly picture: string | null;
}

export type FindMedia = (assetKey: string) => MediaUrls | null;

const CACHE_BYTES = 16 * 2 ** 20;

interface OpenedStream {
  readonly url: string;
  readonly input: Promise<Input>;
  readonly pictures: Promise<VideoSampleSink | null>;
  readonly sounds: Map<number, Promise<AudioBufferSink | null>>;
}

interface OpenedPicture {
  readonly url: string;
  readonly bitmap: Promise<ImageBitmap>;
}

/** Opens each asset once and keeps it until it is closed or its address goes to another object. */
export class MediaLibrary {
  readonly #find: FindMedia;
  readonly #streams = new Map<string, OpenedStream>();
  readonly #pictures = new Map<string, OpenedPicture>();

  constructor(find: FindMedia) {
    this.#find = find;
  }

  isPicture(assetKey: string): boolean {
    return this.#find(assetKey)?.kind === "image";
  }

  async pictures(assetKey: string): Promise<VideoSampleSink | null> {
    return (await this.#stream(assetKey)?.pictures) ?? null;
  }

  /** One of an asset's sounds by its number; null when it has no such one. */
  async sound(assetKey: string, number: number): Promise<AudioBufferSink | null> {
    const opened = this.#stream(assetKey);
    if (!opened) return null;
    const known = opened.sounds.get(number) ?? openSound(opened.input, number);
    opened.sounds.set(number, known);
    return known;
  }

  /** A still picture; null while the asset has none. */
  async picture(assetKey: string): Promise<ImageBitmap | null> {
    const url = this.#find(assetKey)?.picture;
    if (!url) return null;
    let opened = this.#pictures.get(assetKey);
    if (!opened || !sameObject(opened.url, url)) {
      opened = { url, bitmap: fetchBitmap(url) };
      this.#pictures.set(assetKey, opened);
      opened.bitmap.catch(() => this.#pictures.delete(assetKey));
    }
    return opened.bitmap;
  }

  /** Reading an asset failed: the next one to ask opens it anew, at the address it has then. */
  forget(assetKey: string): void {
    const opened = this.#streams.get(assetKey);
    if (!opened) return;
    this.#streams.delete(assetKey);
    dispose(opened);
  }

  close(): void {
    for (const stream of this.#streams.values()) dispose(stream);
    this.#streams.clear();
    for (const picture of this.#pictures.values()) {
      picture.bitmap.then(
        (bitmap) => bitmap.close(),
        () => undefined,
      );
    }
    this.#pictures.clear();
  }

  #stream(assetKey: string): OpenedStream | null {
    const url = this.#find(assetKey)?.stream;
    if (!url) return null;
    const opened = this.#streams.get(assetKey);
    if (opened && sameObject(opened.url, url)) return opened;
    if (opened) dispose(opened);
    const fresh = openStream(url);
    this.#streams.set(assetKey, fresh);
    return fresh;
  }
}

/** Signed addresses of one object differ only behind the question mark. */
function sameObject(one: string, other: string): boolean {
  return one.split("?")[0] === other.split("?")[0];
}

function openStream(url: string): OpenedStream {
  if (typeof VideoDecoder === "undefined") {
    throw new Error("this page has no access to decoders; open it over https or on localhost.");
  }
  // A third of the editor's code, needed only when there is media to open: loaded by itself.
  const mediabunny = import("./demuxing");
  const input = mediabunny.then(
    ({ ALL_FORMATS, Input, UrlSource }) =>
      new Input({
        source: new UrlSource(url, { maxCacheSize: CACHE_BYTES }),
        formats: ALL_FORMATS,
      }),
  );
  const pictures = Promise.all([mediabunny, input]).then(async ([{ VideoSampleSink }, opened]) => {
    const track = await opened.getPrimaryVideoTrack();
    return track && new VideoSampleSink(track);
  });
  // Whoever asks gets the error; a stream nobody asks for must not become an unhandled rejection.
  for (const part of [input, pictures]) part.catch(() => undefined);
  return { url, input, pictures, sounds: new Map() };
}

async function openSound(input: Promise<Input>, number: number): Promise<AudioBufferSink | null> {
  const [{ AudioBufferSink }, opened] = await Promise.all([import("./demuxing"), input]);
  const track = number
    ? (await opened.getAudioTracks())[number]
    : await opened.getPrimaryAudioTrack();
  return track ? new AudioBufferSink(track) : null;
}

function dispose(stream: OpenedStream): void {
  stream.input.then(
    (input) => input.dispose(),
    () => undefined,
  );
}

async function fetchBitmap(url: string): Promise<ImageBitmap> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The picture could not be read (${response.status}).`);
  return createImageBitmap(await response.blob(), { premultiplyAlpha: "none" });
}
