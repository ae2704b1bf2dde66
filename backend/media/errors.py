"""What the media slice refuses."""

from backend.errors import Conflict, Invalid, NotFound, TooLarge


class AssetNotFound(NotFound):
    """There is no such asset, or it belongs to somebody else's workspace."""

    reason = "asset_not_found"


class EmptyFile(Invalid):
    """A file of zero bytes."""

    reason = "empty_file"


class FileTooLarge(TooLarge):
    """More bytes than an upload may have."""

    reason = "file_too_large"


class UnsupportedType(Invalid):
    """The browser itself says that the file is no media."""

    reason = "unsupported_type"


class UploadOver(Conflict):
    """The asset is not being uploaded any more."""

    reason = "upload_over"


class UploadIncomplete(Conflict):
    """Parts are missing, or their sizes do not add up to the file's."""

    reason = "upload_incomplete"


class NothingToRetry(Conflict):
    """Only a failed asset can be prepared again."""

    reason = "nothing_to_retry"
