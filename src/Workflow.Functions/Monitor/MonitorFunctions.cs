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
