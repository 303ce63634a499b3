using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Workflow.Functions.Monitor;

/// <summary>
/// The functions that come with the monitor's package. While it is off they are left out of what the app tells the host
/// of its functions, so that there is nothing at their addresses and nothing of them in the list that <c>func start</c> prints.
/// </summary>
internal sealed class MonitorFunctions : IFunctionMetadataTransformer
{
    private const string Namespace = "DurableFunctionsMonitor.DotNetIsolated.";

    /// <inheritdoc/>
    public string Name => "No monitor";

    /// <summary>Whether a function is the monitor's.</summary>
    /// <param name="entryPoint">The full name of its method.</param>
    public static bool IsOne(string? entryPoint) => entryPoint?.StartsWith(Namespace, StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    public void Transform(IList<IFunctionMetadata> original)
    {
        for (var i = original.Count - 1; i >= 0; i--)
        {
            if (IsOne(original[i].EntryPoint))
            {
                original.RemoveAt(i);
            }
        }
    }
}

/// <summary>
/// Refuses to start an app whose monitor is on and of whose functions none is recognised as the monitor's: a version of the
/// package that names them otherwise would pass by <see cref="MonitorMiddleware"/>, open to all.
/// </summary>
internal sealed class MonitorIsRecognised : IFunctionMetadataTransformer
{
    /// <inheritdoc/>
    public string Name => "Monitor behind access control";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No function is the monitor's.</exception>
    public void Transform(IList<IFunctionMetadata> original)
    {
        if (!original.Any(function => MonitorFunctions.IsOne(function.EntryPoint)))
        {
            throw new InvalidOperationException(
                $"The setting {MonitorSettings.Switch} is on, and no function of this build is known as the monitor's, so nothing would guard it. "
                + "Switch it off, or build with the version of its package that this code knows.");
        }
    }
}
