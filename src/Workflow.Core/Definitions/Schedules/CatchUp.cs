using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>What happens to missed instants: those that no host was running to handle when they were due.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<CatchUp>))]
public enum CatchUp
{
    /// <summary>The latest of them is run, unless a later instant that was not missed is run. The default.</summary>
    Latest,

    /// <summary>None is run.</summary>
    None,

    /// <summary>All that are within the window are run, oldest first.</summary>
    All,
}
