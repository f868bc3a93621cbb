package build.kiln.operator.admission;

import java.io.IOException;

/** Answers reviews. */
interface Judge {
    /** Answers; throws {@link IOException} when something that must be known cannot be found out. */
    Answer judge(Review review) throws IOException;
}
