using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Workflow.Api.Mapping;
using Workflow.Contracts;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Watching;

namespace Workflow.Api.Watching;

/// <summary>Writes the events of watches.</summary>
/// <param name="json">How the contract is written.</param>
internal sealed class WatchEvents(IOptions<JsonOptions> json)
{
    /// <summary>Most items of one event.</summary>
    public const int MostItems = 500;

    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private readonly JsonSerializerOptions _json = json.Value.SerializerOptions;

    /// <summary>The client must read the state again; what follows is later.</summary>
    public static SseItem<byte[]> Reset(string id) => Item("reset", Nothing, id);

    /// <summary>Nothing more comes.</summary>
    public static SseItem<byte[]> End(string id) => Item("end", Nothing, id);

    /// <summary>The standing of the watched run.</summary>
    public SseItem<byte[]> Run(RunHead run, string? error, string id) => Item("run", Write(WatchedRun.Of(run, error)), id);

    /// <summary>Changes of a run.</summary>
    /// <remarks>
    /// A client that has received a part of a batch gets the rest of it again, from the id that it had received: states,
    /// which it may get twice, have the id before the batch; lines, which it must not, each have their own place.
    /// </remarks>
    /// <param name="batch">The changes.</param>
    /// <param name="idOf">The id of a change.</param>
    /// <param name="version">What the run carries out; <c>null</c>: it is gone.</param>
    public IEnumerable<SseItem<byte[]>> OfRun(ChangeBatch batch, Func<long, string> idOf, PlannedVersion? version)
    {
        List<(string Kind, Func<byte[]> Data, long Number)> events = [];
        if (batch.Runs is [.., var (head, error)])
        {
            events.Add(("run", () => Write(WatchedRun.Of(head, error)), batch.From));
        }

        foreach (var some in batch.Executions.Chunk(MostItems))
        {
            events.Add(("tasks", () => Write<IReadOnlyList<WatchedExecution>>([.. some.Select(execution => WatchedExecution.Of(execution, version))]), batch.From));
        }

        foreach (var some in batch.Lines.Chunk(MostItems))
        {
            events.Add(("log", () => Write<IReadOnlyList<LogLine>>([.. some.Select(line => line.Line)]), some[^1].Number));
        }

        return Number(events, batch, idOf);
    }

    /// <summary>Changes of all runs.</summary>
    /// <param name="batch">The changes.</param>
    /// <param name="idOf">The id of a change.</param>
    /// <param name="covers">Whether the caller covers a run.</param>
    public IEnumerable<SseItem<byte[]>> OfAll(ChangeBatch batch, Func<long, string> idOf, Func<string, bool> covers)
    {
        List<(string Kind, Func<byte[]> Data, long Number)> events = [];
        foreach (var some in batch.Runs.Where(run => covers(run.Head.Id)).Chunk(MostItems))
        {
            events.Add(("runs", () => Write<IReadOnlyList<WatchedRun>>([.. some.Select(run => WatchedRun.Of(run.Head, run.Error))]), batch.From));
        }

        foreach (var some in batch.Removed.Where(covers).Chunk(MostItems))
        {
            events.Add(("removed", () => Write<IReadOnlyList<string>>(some), batch.From));
        }

        return Number(events, batch, idOf);
    }

    /// <summary>What a client that polls receives.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="from">The id that it has sent.</param>
    /// <param name="errors">What went wrong, of the runs that have failed.</param>
    /// <param name="version">What the run whose executions are in it carries out; <c>null</c>: there are none, or it is gone.</param>
    public IEnumerable<SseItem<byte[]>> OfPoll(PolledChanges changes, string from, IReadOnlyDictionary<string, string?> errors, PlannedVersion? version = null)
    {
        List<(string Kind, Func<byte[]> Data)> events = [];
        if (changes.Head is { } head)
        {
            events.Add(("run", () => Write(WatchedRun.Of(head, errors.GetValueOrDefault(head.Id)))));
        }

        foreach (var some in changes.Executions.Chunk(MostItems))
        {
            events.Add(("tasks", () => Write<IReadOnlyList<WatchedExecution>>([.. some.Select(execution => WatchedExecution.Of(execution, version))])));
        }

        if (changes.Lines.Count > 0)
        {
            events.Add(("log", () => Write(changes.Lines))); // together, as only the last event has a place of its own
        }

        if (changes.Runs.Count > 0)
        {
            events.Add(("runs", () => Write<IReadOnlyList<WatchedRun>>([.. changes.Runs.Select(run => WatchedRun.Of(run, errors.GetValueOrDefault(run.Id)))])));
        }

        return events.Select((e, i) => Item(e.Kind, e.Data(), i == events.Count - 1 ? changes.Next.ToString() : from));
    }

    // The last event completes the batch.
    private static IEnumerable<SseItem<byte[]>> Number(List<(string Kind, Func<byte[]> Data, long Number)> events, ChangeBatch batch, Func<long, string> idOf) =>
        events.Select((e, i) => Item(e.Kind, e.Data(), idOf(i == events.Count - 1 ? batch.To : e.Number)));

    private static SseItem<byte[]> Item(string kind, byte[] data, string id) => new(data, kind) { EventId = id };

    private byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _json.InfoOf<T>());
}
