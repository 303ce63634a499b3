namespace Workflow.Core.TaskTypes.Records;

/// <summary>What a host that is compiled before it starts can't do.</summary>
internal static class ByReflection
{
    /// <summary>Why it can't.</summary>
    internal const string Why = "The members of a config's record are found when the host starts. A host with task types of one's own is published with the runtime, and not compiled before it starts.";
}
