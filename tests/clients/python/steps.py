"""Counts steps of a script against a running server; the last line printed is `N passed, N failed`."""

import os
import sys
import traceback
import uuid

URL = os.environ.get("SCICAT_URL", "http://localhost:3000") + "/api/v3"
#: Part of the names of everything a run makes, so that runs against one server do not meet.
RUN = uuid.uuid4().hex[:8]

# The smallest picture there is: one transparent pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)


def password(username):
    """The accounts file of the run gives every account its name and `pw`."""
    return username + "pw"


class Steps:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, step):
        """Runs a step at once; what it returns takes the step's name."""
        title = (step.__doc__ or step.__name__).strip()
        try:
            result = step()
        except Exception:  # a failed step is counted, the next one goes on
            self.failed += 1
            print("FAILED", title)
            traceback.print_exc(file=sys.stdout, limit=-3)
            return None
        self.passed += 1
        return result

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)


def fails_with(status, action, *args, **kwargs):
    """The action must be refused by the server; its message must name what is given."""
    try:
        action(*args, **kwargs)
    except Exception as error:
        text = str(getattr(error, "message", "")) + str(error)
        assert str(status) in text, f"refused, but with {text!r} instead of {status}"
        return
    raise AssertionError("the server should have refused this")
