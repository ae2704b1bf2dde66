"""Why an uploaded file cannot be used."""


class PrepareFailed(Exception):
    """An expected failure; `code` is one of AssetError's, `message` is for the uploader."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
