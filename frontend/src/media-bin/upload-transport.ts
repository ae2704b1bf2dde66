/** The real requests of an upload. XMLHttpRequest, because fetch does not tell what it has sent. */
import { completeUpload, createAsset, getUpload } from "../api/assets";
import { ApiError, unreachable } from "../api/errors";
import type { UploadTransport } from "./upload";

export function uploadTransport(projectId: string): UploadTransport {
  return {
    create: (file, idempotencyKey) =>
      createAsset(
        {
          project_id: projectId,
          name: file.name,
          size_bytes: file.size,
          content_type: file.type || "application/octet-stream",
        },
        idempotencyKey,
      ),
    refresh: getUpload,
    put: putPart,
    complete: completeUpload,
    wait,
  };
}

const putPart: UploadTransport["put"] = (url, part, onSent, signal) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("PUT", url);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      const etag = request.getResponseHeader("ETag");
      if (request.status >= 200 && request.status < 300 && etag !== null) {
        resolve(etag);
      } else {
        reject(refused(request.status));
      }
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    if (signal.aborted) {
      reject(new DOMException("The upload was cancelled.", "AbortError"));
      return;
    }
    signal.addEventListener("abort", abort);
    request.send(part);
  });

function refused(status: number): ApiError {
  return new ApiError("The storage did not take a part of the file. Try again.", {
    status,
    code: status >= 500 ? "SERVICE_UNAVAILABLE" : "FORBIDDEN",
  });
}

const wait: UploadTransport["wait"] = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("The upload was cancelled.", "AbortError"));
    });
  });
