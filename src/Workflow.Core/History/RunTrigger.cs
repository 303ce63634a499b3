using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>What started a run.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<RunTrigger>))]
public enum RunTrigger
{
    /// <summary>A person, through <c>POST /workflows/{id}/run</c>.</summary>
    Manual,

    /// <summary>The workflow's schedule.</summary>
    Schedule,

    /// <summary>A signed webhook.</summary>
    Webhook,

    /// <summary>A program, with an API key.</summary>
    Api,

    /// <summary>A rerun of an earlier run.</summary>
    Rerun,

    /// <summary>A backfill.</summary>
    Backfill,

    /// <summary>A task of another run.</summary>
    Parent,

    /// <summary>An event without a run's id.</summary>
    Event,

    /// <summary>The end of a run of another workflow.</summary>
    Run,
}
