"""What is measured: a file a subject, with its groups, its counts and its aims."""
from . import commands, cycles, decoding, encoding, memory, messages, posts, schedule, whole

SUBJECTS = [decoding, encoding, schedule, messages, posts, commands, cycles, memory, whole]
