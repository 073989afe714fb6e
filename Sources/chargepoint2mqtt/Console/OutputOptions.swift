import ArgumentParser
import Terminal

/// How results are shown.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, with everything, in place of text.")
    var json = false

    @Option(help: ArgumentHelp("Colours: on a terminal that can and without NO_COLOR (auto), always or never."))
    var color = ColourChoice.auto

    var console: Console { Console(color) }
}

extension ColourChoice: ExpressibleByArgument {}
