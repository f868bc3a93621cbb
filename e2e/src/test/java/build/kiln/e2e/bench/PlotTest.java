package build.kiln.e2e.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotTest {
    @Test
    void whatGrowsInProportionRisesByAsMuchAsItGoesRight() throws Exception {
        Plot plot = new Plot(
                "growth",
                List.of(new Plot.Line("files", List.of(new Plot.Point(1, 0.1), new Plot.Point(1_000_000, 100_000)))));

        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));

        Element line = (Element) svg.getElementsByTagName("polyline").item(0);
        String[] ends = line.getAttribute("points").trim().split("[ ,]", -1);
        double right = Double.parseDouble(ends[2]) - Double.parseDouble(ends[0]);
        double up = Double.parseDouble(ends[1]) - Double.parseDouble(ends[3]);
        assertTrue(right > 0);
        assertEquals(right, up, 0.1);
        assertEquals(2, svg.getElementsByTagName("circle").getLength());
    }
}
