"""This computer alone: the ports and the names by which its own browser reaches a server on it."""

import errno
import re
import socket

from lib.util.messages import shown

ADDRESS = "127.0.0.1"
_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)


def port(text):
    """The port that a text names. Raises ValueError unless it is a whole number in 1..65535."""
    if re.fullmatch("[0-9]{1,5}", text) and 1 <= int(text) <= 65535:
        return int(text)
    raise ValueError(f"the port is {shown(text)}, must be a whole number in 1..65535")


def check_free(number):
    """Raise OSError, saying why, when no server can be started on this port of the computer."""
    with socket.socket() as trial:
        # As servers do: the port of one that has just ended is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ADDRESS, number))
        except OSError as error:
            reason = error.strerror
            if error.errno == errno.EADDRINUSE:
                reason = "another program uses it; give another PORT, or end that program"
            raise OSError(
                error.errno, f"port {number} of {ADDRESS} cannot be used: {reason}"
            ) from None


def is_local(host):
    """Whether the Host header of a request names this computer, with or without a port.

    A page from elsewhere can make a browser send requests here under a name of its own, which it
    lets point to this computer (DNS rebinding). It cannot make it send another Host.
    """
    return host is not None and _HOST.fullmatch(host) is not None
