using Workflow.ScriptHost.Protocol;

namespace Workflow.ScriptHost.Running;

/// <summary>A script has reached a limit that ends it. It can't catch this.</summary>
/// <param name="outcome">Which.</param>
#pragma warning disable CA1032, RCS1194 // it is thrown here and nowhere else
internal sealed class LimitException(ScriptOutcome outcome) : Exception($"{outcome}")
#pragma warning restore CA1032, RCS1194
{
    /// <summary>Which limit.</summary>
    internal ScriptOutcome Outcome => outcome;
}
