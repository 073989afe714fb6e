"""Tables for a plain terminal."""
import statistics
import sys
import textwrap

WIDTH = 110


def number(value):
    """Three digits or so, and never an exponent."""
    if value == int(value):
        return f"{value:,.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(value):
    if value is None:
        return "-"
    return f"{value:.0f} x" if value >= 100 else f"{value:.1f} x" if value >= 10 else f"{value:.2f} x"


def print_rows(rows, names=1):
    """Aligned columns: the first `names` to the left, the others to the right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:names], widths)]
        cells += [cell.rjust(width) for cell, width in zip(row[names:], widths[names:])]
        print("  " + "  ".join(cells).rstrip())


def print_paragraph(text):
    print(textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="  "))


def print_group(group, seconds):
    print(f"\n{group.name}   ({len(group.rounds)} rounds in {seconds:.0f} s)")
    print_paragraph(group.what)
    head = [""]
    for column in group.columns:
        head += [column.title, "least–most", ""] if column.ratio else [column.title]
    rows = [head]
    for entry in group.entries:
        row = [entry.label]
        for column in group.columns:
            values = [value * column.scale for value in group.values(entry.label, column.figure)]
            if not values:
                row += ["-", "", ""] if column.ratio else ["-"]
                continue
            row.append(number(statistics.median(values)))
            if column.ratio:
                row.append(f"{number(min(values))}–{number(max(values))}")
                row.append("ref." if entry.label == group.reference else ratio(group.ratio(entry.label, column.figure)))
        rows.append(row)
    print_rows(rows)
    for entry in group.entries:
        if entry.against:
            print(f"  {entry.label}: x against {entry.against}")
    if group.note:
        for line in group.note(group):
            print("  " + line)
    sys.stdout.flush()
