"""What can go wrong with objects, in the family that the API renders."""

from backend.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge, Unavailable


class BadKey(Invalid):
    """A key that could leave the store or that no store accepts."""

    reason = "bad_object_key"


class ObjectMissing(NotFound):
    """There is no object of this key."""

    reason = "object_missing"


class UploadMissing(NotFound):
    """The multipart upload was completed, aborted or never started."""

    reason = "upload_missing"


class PartsWrong(Conflict):
    """The named parts are not the ones that are stored."""

    reason = "parts_wrong"


class PartTooLarge(TooLarge):
    """A part has more bytes than its signed address allows."""

    reason = "part_too_large"


class PartTooShort(Invalid):
    """A part ended before the number of bytes its signed address names."""

    reason = "part_too_short"


class BadSignature(NotAllowed):
    """The signed address has expired or was not made by us."""

    reason = "bad_signature"


class StorageFull(Unavailable):
    """The disk or quota below the store is full."""

    reason = "storage_full"
