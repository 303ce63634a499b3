namespace Workflow.Core.Bulk;

/// <summary>The rule of the progress of bulk operations.</summary>
internal static class BulkRule
{
    /// <summary>The bulk operation after some of its runs were handled.</summary>
    /// <param name="bulk">The bulk operation.</param>
    /// <param name="ends">The runs, and what was done to each; the last may be followed by others that wait.</param>
    /// <param name="waitsFor">What the next one waits for, or <c>null</c>.</param>
    /// <param name="at">The time, UTC.</param>
    public static BulkOperation Handled(BulkOperation bulk, IReadOnlyList<(string RunId, (BulkOutcome Outcome, string? Detail) End)> ends, string? waitsFor, DateTimeOffset at)
    {
        var handled = bulk.Handled + ends.Count;
        var isLast = bulk.IsActive && handled >= bulk.Total;
        var next = bulk with
        {
            Handled = handled,
            Done = bulk.Done + ends.Count(end => end.End.Outcome == BulkOutcome.Done),
            Left = bulk.Left + ends.Count(end => end.End.Outcome == BulkOutcome.Left),
            Failed = bulk.Failed + ends.Count(end => end.End.Outcome == BulkOutcome.Failed),
            StatusReason = waitsFor,
            Status = isLast ? BulkStatus.Completed : bulk.Status,
            CompletedAt = isLast ? at : bulk.CompletedAt,
        };
        var problems = ends
            .Where(end => end.End.Outcome != BulkOutcome.Done)
            .Select(end => new BulkProblem(end.RunId, end.End.Detail ?? ""))
            .Take(BulkOperation.MaxProblems - bulk.Problems.Length)
            .ToList();
        return problems.Count == 0 ? next : next with { Problems = bulk.Problems.AddRange(problems) };
    }
}
