// What is used of mediabunny, so that the chunk loaded on demand holds nothing else.
export { ALL_FORMATS, AudioBufferSink, Input, UrlSource, VideoSampleSink } from "mediabunny";
