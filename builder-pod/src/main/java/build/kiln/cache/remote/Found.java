package build.kiln.cache.remote;

import build.kiln.cache.StepRecord;
import build.kiln.layer.Tree;

/** A record, and its layers as this build can have them. */
public record Found(StepRecord stepRecord, Tree tree) {}
