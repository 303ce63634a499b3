namespace Workflow.Core.Tests.Expressions;

/// <summary>Tests that look at the clock run one after another, and beside no others.</summary>
[CollectionDefinition(nameof(Timed), DisableParallelization = true)]
public sealed class Timed;
