"""The programs that are measured, and the data that they work on."""
import os
import pathlib
import sys

from . import description, documents

HERE = pathlib.Path(__file__).resolve().parents[1]
STATIONS_IN_A_REPLY = 500
SIZES = [int(size) for size in os.environ.get("BENCH_STATIONS", "10,1000,10000").split(",")]


class Programs:
    """Command lines by language. What they read is written to `folder`, once."""

    def __init__(self, programs, baselines, folder):
        self.programs, self.baselines, self.folder = programs, baselines, folder
        self.points = HERE / "Baselines/points.txt"
        self.registry = HERE.parents[1] / "config/registry_configs/chargepoint.csv"
        self.request = self.write("request.xml", documents.request())
        self.wsdl = self.write("baseline.wsdl", description.wsdl("http://127.0.0.1:1/"))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def reply(self, operation, stations=STATIONS_IN_A_REPLY):
        """The file of a reply."""
        path = self.folder / f"{operation}-{stations}.xml"
        make = {"getLoad": documents.get_load, "getStations": documents.get_stations}[operation]
        return path if path.exists() else self.write(path.name, make(stations))

    def c(self, program, *arguments):
        return [self.baselines / program, *arguments]

    def swift(self, program, *arguments):
        return [self.programs / program, *arguments]

    def python(self, program, *arguments):
        return [sys.executable, HERE / "Baselines" / program, *arguments]
