"""The one error of start-up: a sentence for the person at the terminal, saying what to do."""


class StartFailed(Exception):
    """Nothing went on; the message is shown as it is, without a traceback."""
