namespace Workflow.Core.History;

/// <summary>The result of a promotion.</summary>
/// <param name="Begun">The runs that may begin, as they are now: <c>PENDING</c>, without a reason.</param>
/// <param name="IsMore">Whether so many were promoted that more may be: the caller must call again.</param>
public sealed record Promotion(IReadOnlyList<RunHead> Begun, bool IsMore);
