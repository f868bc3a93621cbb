package build.kiln.api.v1alpha1;

import build.kiln.api.DurationText;

/** What the API server demands of {@code text}, a {@link DurationText}. One of another form breaks its field's pattern instead. */
final class DurationRules {
    /** CEL knows no days: they are read as hours and taken 24 times. */
    private static final String SECONDS =
            "24 * duration('0s' + text.findAll('[0-9.]+d').join('').replace('d', 'h')).getSeconds()"
                    + " + duration('0s' + text.findAll('[0-9.]+[hms]+').join('')).getSeconds()";

    private static final String OTHER_FORM = "!text.matches(r'" + DurationText.PATTERN + "') || ";

    static final String SECOND_TO_DAY = OTHER_FORM + "[" + SECONDS + "].all(sum, sum >= 1 && sum <= 86400)";
    static final String TEN_SECONDS_OR_MORE = OTHER_FORM + SECONDS + " >= 10";
    static final String MINUTE_OR_MORE = OTHER_FORM + SECONDS + " >= 60";

    private DurationRules() {}
}
