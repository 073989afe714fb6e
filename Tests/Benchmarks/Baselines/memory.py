"""Memory of this process, from /proc/self/status; getrusage would carry over the parent's peak through exec."""


def kilobytes(key="VmHWM"):
    """The most that ever was resident; or VmRSS, what is."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key + ":"))
