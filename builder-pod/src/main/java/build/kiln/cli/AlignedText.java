package build.kiln.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells below each other, as BuildKit aligns them: every column but the last is as wide as its widest cell. */
final class AlignedText {
    private final int gap;
    private final List<List<String>> lines = new ArrayList<>();

    private AlignedText(int gap) {
        this.gap = gap;
    }

    /** An empty text with {@code gap} spaces between columns. */
    static AlignedText withGap(int gap) {
        return new AlignedText(gap);
    }

    /** Adds a line, of as many cells as the others. */
    AlignedText line(String... cells) {
        lines.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            int last = line.size() - 1;
            for (int column = 0; column < last; column++) {
                String cell = line.get(column);
                text.append(cell).repeat(" ", width(column) - length(cell) + gap);
            }
            text.append(line.get(last)).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> length(line.get(column))).max().orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
