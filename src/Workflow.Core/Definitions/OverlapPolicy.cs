using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>What happens to a start when <c>max_concurrent_runs</c> runs of the workflow are active.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<OverlapPolicy>))]
public enum OverlapPolicy
{
    /// <summary>It is queued, first in, first out. The default: nothing that was accepted is lost.</summary>
    Queue,

    /// <summary>It is not run.</summary>
    Skip,

    /// <summary>The active runs are cancelled, and it runs when they have ended.</summary>
    CancelRunning,
}
