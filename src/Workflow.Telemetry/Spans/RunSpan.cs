namespace Workflow.Telemetry.Spans;

/// <summary>What a span stands for towards others (OpenTelemetry's kinds, by their numbers).</summary>
public enum SpanRole
{
    /// <summary>Work inside the service.</summary>
    Internal = 1,

    /// <summary>A request that the service has accepted.</summary>
    Server = 2,

    /// <summary>A call to another service.</summary>
    Client = 3,
}

/// <summary>A span before this one, to which it is not a child.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="SpanId">Its id.</param>
public readonly record struct SpanLink(string TraceId, string SpanId);

/// <summary>
/// A span of a run or of an execution that has ended. It is made from the record, by whoever records the end, so it exists once; its id
/// is made from the run's (see <see cref="Core.Telemetry.SpanIds"/>), which the activities of .NET can't have.
/// </summary>
/// <param name="TraceId">The trace: 32 hexadecimal digits.</param>
/// <param name="SpanId">Its id: 16 hexadecimal digits.</param>
/// <param name="ParentId">The span it belongs to; <c>null</c>: it is the root of its trace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it stands for.</param>
/// <param name="Start">When it began, UTC.</param>
/// <param name="End">When it ended, UTC.</param>
public sealed record RunSpan(string TraceId, string SpanId, string? ParentId, string Name, SpanRole Role, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Whether it failed.</summary>
    public bool IsError { get; init; }

    /// <summary>The attributes that it shares with the other spans of its run.</summary>
    public RunAttributes OfRun { get; init; } = RunAttributes.None;

    /// <summary>Its own attributes: texts and whole numbers. No inputs, outputs or error messages.</summary>
    public required IReadOnlyList<KeyValuePair<string, object>> Attributes { get; init; }

    /// <summary>The spans that it continues: the attempt before, or the wait before it.</summary>
    public IReadOnlyList<SpanLink> Links { get; init; } = [];
}
