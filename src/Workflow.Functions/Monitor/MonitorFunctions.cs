using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Workflow.Functions.Monitor;

/// <summary>
/// Hides the functions of the monitor's package while it is off: they are removed from the function metadata, so that they
/// have no addresses and are not in the list that <c>func start</c> prints.
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
/// Refuses to start an app whose monitor is on, but none of whose functions is recognised as the monitor's: with a package
/// version that names them differently, <see cref="MonitorMiddleware"/> would not protect them.
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
                $"The setting {MonitorSettings.Switch} is on, but no function of this build is recognised as the monitor's, so it would be unprotected. "
                + "Switch it off, or build with the package version that this code supports.");
        }
    }
}
