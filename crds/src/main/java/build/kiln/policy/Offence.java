package build.kiln.policy;

import build.kiln.reference.Reference;

/**
 * How a subject breaks a rule.
 *
 * @param image the image at fault, by which exemptions are found
 */
record Offence(Reference image, String field, String message, String remedy) {}
