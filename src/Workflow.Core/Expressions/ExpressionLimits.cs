using Workflow.Core.Definitions;

namespace Workflow.Core.Expressions;

/// <summary>
/// What one evaluation may use. An evaluation is a whole config, or one <c>when</c> or <c>for_each</c>. The defaults are
/// generous for glue between tasks, and far below what harms the process that evaluates for everybody.
/// </summary>
/// <remarks>The limits that hold when a workflow is saved are constants of <see cref="Expression"/> and <see cref="Template"/>.</remarks>
public sealed record ExpressionLimits
{
    /// <summary>The limits a host has unless it says otherwise.</summary>
    public static ExpressionLimits Default { get; } = new();

    /// <summary>Most statements that one expression runs; a call of a function and a turn of a loop count too.</summary>
    public int Statements { get; init; } = 100_000;

    /// <summary>Most bytes that one expression allocates, whether or not they are in use at the same time: 64 MB.</summary>
    public long MemoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Deepest nesting of calls.</summary>
    public int CallDepth { get; init; } = 100;

    /// <summary>Longest time on the clock for the whole evaluation.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time of one match of a regular expression.</summary>
    public TimeSpan RegexTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most elements of one array, so that <c>new Array(1e9)</c> ends before it begins.</summary>
    public uint ArrayLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// Longest text, in characters, that goes into or comes out of the built-in functions that make much out of little
    /// (<c>repeat</c>, <c>padEnd</c>, <c>replace</c>, <c>match</c>…). They run to their end between two statements, so the
    /// other limits would notice too late.
    /// </summary>
    public int TextLength { get; init; } = 1024 * 1024;

    /// <summary>Longest result, in characters of JSON: of a config with its templates replaced, or of one expression.</summary>
    public int ResultLength { get; init; } = 1024 * 1024;

    /// <summary>Deepest nesting of a result: what every JSON document of the service is held to.</summary>
    public int ResultDepth { get; init; } = DefinitionLimits.JsonDepth;

    /// <summary>Most elements of the list of a <c>for_each</c>.</summary>
    public int Items { get; init; } = 10_000;
}
