package build.kiln.cli;

import java.util.concurrent.Callable;

/** One command of the command line. What it is told is in its fields when it is called; it returns an exit code. */
interface Command extends OptionGroup, Callable<Integer> {}
