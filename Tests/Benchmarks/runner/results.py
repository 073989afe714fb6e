"""What was measured, for the aims that are set beside it."""


class Results:
    """Groups that ran, by name, and counts."""

    def __init__(self, groups, counts):
        self.groups, self.counts = groups, counts

    def timed(self, group, label, figure, against=None):
        """The median ratio of a figure to the reference's; None if the group did not run."""
        return self.groups[group].ratio(label, figure, against) if group in self.groups else None

    def count(self, group, label, against=None, **options):
        """The ratio of a count."""
        return self.counts.ratio(group, label, against, **options)

    def value(self, group, label, figure):
        """The median of a figure itself."""
        return self.groups[group].median(label, figure) if group in self.groups else None
