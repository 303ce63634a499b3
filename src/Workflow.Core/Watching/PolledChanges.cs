using Workflow.Core.History;

namespace Workflow.Core.Watching;

/// <summary>
/// What a client that polls receives, and where it continues. Pure rules over what was read: see <see cref="PollMark"/>.
/// </summary>
/// <param name="IsReset">The client must read the state again.</param>
/// <param name="Head">The standing of the run, if it has changed.</param>
/// <param name="Executions">The executions that were recorded, without payloads.</param>
/// <param name="Lines">The lines of the log.</param>
/// <param name="Runs">The runs whose standing has changed.</param>
/// <param name="Next">Where the client continues.</param>
public sealed record PolledChanges(
    bool IsReset,
    RunHead? Head,
    IReadOnlyList<TaskExecution> Executions,
    IReadOnlyList<LogLine> Lines,
    IReadOnlyList<RunHead> Runs,
    PollMark Next)
{
    /// <summary>How long an announced end is waited for: a host that died between the two writes never makes the second.</summary>
    public static readonly TimeSpan LongestAnnounced = TimeSpan.FromSeconds(30);

    /// <summary>The changes of a run.</summary>
    /// <param name="mark">Where the client had got; <c>null</c>: it begins.</param>
    /// <param name="head">The standing of the run, read before the rest.</param>
    /// <param name="read">What was written since <see cref="PollMark.Since"/>.</param>
    public static PolledChanges OfRun(PollMark? mark, RunHead head, StoredRunChanges read)
    {
        var standing = HashOf(head);
        var at = Latest(mark, read.ReadAt, [.. read.Executions.Select(e => e.WrittenAt), .. read.Lines.Select(l => l.WrittenAt)]);
        var lines = Recent(read.Lines, at);

        // A line must not be sent twice, so lines come first; if there are too many for a mark, the client begins again.
        var next = PollMark.Of(at, [standing, .. lines, .. Recent(read.Executions, at)]);
        if (mark is null || read.IsCut || lines.Count >= PollMark.Most)
        {
            return new PolledChanges(true, null, [], [], [], next);
        }

        return new PolledChanges(
            IsReset: false,
            mark.Has(standing) ? null : head,
            [.. New(mark, read.Executions).Select(e => e.Item)],
            [.. New(mark, read.Lines).OrderBy(l => l.Key, StringComparer.Ordinal).SelectMany(l => l.Item)],
            [],
            next);
    }

    /// <summary>The changes of all runs.</summary>
    /// <param name="mark">Where the client had got; <c>null</c>: it begins.</param>
    /// <param name="active">The runs that are active, read before the rest: at most half of what a mark remembers.</param>
    /// <param name="read">The ends that were written since <see cref="PollMark.Since"/>.</param>
    public static PolledChanges OfAll(PollMark? mark, IReadOnlyList<RunHead> active, StoredEnds read)
    {
        var at = Latest(mark, read.ReadAt, [.. read.Ends.Select(e => e.WrittenAt)]);

        // An end that is announced only is read again the next time.
        var announced = read.Ends.Where(end => end.Item is null && read.ReadAt - end.WrittenAt < LongestAnnounced).Select(end => end.WrittenAt + PollMark.Overlap).DefaultIfEmpty(at).Min();
        at = announced < at ? announced : at;
        var known = read.Ends.Where(end => end.Item is not null).ToList();
        var ended = known.Where(end => end.WrittenAt >= at - PollMark.Overlap).Select(end => PollMark.Hash(end.Key, end.WrittenAt)).ToList();
        var next = PollMark.Of(at, [.. active.Select(HashOf), .. ended]);
        if (mark is null || read.IsCut || active.Count + ended.Count > PollMark.Most)
        {
            return new PolledChanges(true, null, [], [], [], next);
        }

        var ids = known.Select(end => end.Item!.Id).ToHashSet(StringComparer.Ordinal); // an end is later than what was active
        return new PolledChanges(
            IsReset: false,
            null,
            [],
            [],
            [.. active.Where(run => !mark.Has(HashOf(run)) && !ids.Contains(run.Id)), .. New(mark, known).Select(end => end.Item!)],
            next);
    }

    private static DateTimeOffset Latest(PollMark? mark, DateTimeOffset readAt, IReadOnlyList<DateTimeOffset> written)
    {
        var last = written.Count > 0 ? written.Max() : readAt;
        last = last > readAt ? last : readAt;
        return mark is null || last > mark.At ? last : mark.At;
    }

    private static List<long> Recent<T>(IReadOnlyList<StoredChange<T>> all, DateTimeOffset at) =>
        [.. all.Where(change => change.WrittenAt >= at - PollMark.Overlap).OrderByDescending(change => change.WrittenAt).Select(change => PollMark.Hash(change.Key, change.WrittenAt))];

    private static IEnumerable<StoredChange<T>> New<T>(PollMark mark, IReadOnlyList<StoredChange<T>> all) =>
        all.Where(change => !mark.Has(PollMark.Hash(change.Key, change.WrittenAt)));

    private static long HashOf(RunHead run) => PollMark.Hash(
        $"{run.Id} {run.Status} {run.StartedAt?.UtcTicks} {run.CompletedAt?.UtcTicks} {run.EndOrder?.Explanation} {run.StatusReason}");
}
