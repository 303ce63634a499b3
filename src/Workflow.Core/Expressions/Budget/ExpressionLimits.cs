using Workflow.Core.Limits;

namespace Workflow.Core.Expressions.Budget;

/// <summary>
/// The limits of one evaluation: of a whole config, or of one <c>when</c> or <c>for_each</c>. The defaults are generous for
/// glue between tasks, and far below what would harm the process, which evaluates for all runs.
/// </summary>
/// <remarks>The limits that apply when a workflow is saved are constants of <see cref="Expression"/> and <see cref="Template"/>.</remarks>
public sealed record ExpressionLimits
{
    private static readonly LimitOptions Settings = new();

    /// <summary>The default limits.</summary>
    public static ExpressionLimits Default { get; } = new();

    /// <summary>The limits from a host's settings.</summary>
    public static ExpressionLimits Of(LimitOptions settings) => new()
    {
        Steps = settings.ExpressionSteps,
        MemoryBytes = settings.ExpressionBytes,
        Depth = settings.ExpressionDepth,
        Time = TimeSpan.FromMilliseconds(settings.ExpressionMilliseconds),
    };

    /// <summary>
    /// Most steps: one for each node each time it is evaluated, plus the cost of each function, by the size of its inputs
    /// and its result.
    /// </summary>
    public long Steps { get; init; } = Settings.ExpressionSteps;

    /// <summary>Most bytes that are allocated, whether or not they are in use at the same time: 64 MB.</summary>
    public long MemoryBytes { get; init; } = Settings.ExpressionBytes;

    /// <summary>Deepest nesting of calls and values, in levels of the evaluator's stack.</summary>
    public int Depth { get; init; } = Settings.ExpressionDepth;

    /// <summary>
    /// Longest time on the clock. The step limit ends an evaluation long before, unless the machine is overloaded.
    /// </summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(Settings.ExpressionMilliseconds);

    /// <summary>Most elements of one list, and twice the most members of one object.</summary>
    public int ListLength { get; init; } = 1024 * 1024;

    /// <summary>Longest text, in characters.</summary>
    public int TextLength { get; init; } = 1024 * 1024;

    /// <summary>Longest result, in characters of JSON: of a config with its templates replaced, or of one expression.</summary>
    public int ResultLength { get; init; } = 1024 * 1024;

    /// <summary>Deepest nesting of a result: the limit of every JSON document of the service.</summary>
    public int ResultDepth { get; init; } = DefinitionLimits.JsonDepth;

    /// <summary>Most elements of the list of a <c>for_each</c>.</summary>
    public int Items { get; init; } = 10_000;
}
