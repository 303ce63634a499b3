namespace Workflow.Core.Tests.Expressions;

/// <summary>Tests that measure time run one after another, and not parallel to others.</summary>
[CollectionDefinition(nameof(Timed), DisableParallelization = true)]
public sealed class Timed;
