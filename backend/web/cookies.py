"""How cookies are set: never readable by scripts, never sent along from other sites."""

from dataclasses import dataclass

from litestar.datastructures import Cookie


@dataclass(frozen=True)
class CookiePolicy:
    """Decided once from the public address."""

    secure: bool
    """Only over https."""

    def lasting(self, name: str, value: str, *, seconds: int) -> Cookie:
        """Make a cookie that lasts for a time."""
        return Cookie(
            name, value=value, max_age=seconds, secure=self.secure, httponly=True, samesite="lax"
        )

    def ended(self, name: str) -> Cookie:
        """Make the cookie that removes one."""
        return self.lasting(name, "", seconds=0)
