using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>What becomes of instants that were missed, because nothing was there to run them when they were due.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<CatchUp>))]
public enum CatchUp
{
    /// <summary>The latest of them is run, unless one that was not missed is. The default.</summary>
    Latest,

    /// <summary>None is run.</summary>
    None,

    /// <summary>All that are not older than the window are run, oldest first.</summary>
    All,
}
