using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>A start that must end at once, with a message for the person at the keyboard.</summary>
internal static class Refusal
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Starts the host, which must end with an exit code that says failure.</summary>
    /// <returns>What it said.</returns>
    internal static async Task<string> OfAsync(
        Uri address,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using var host = StandaloneProcess.Launch(address, arguments, environment);
        var code = await host.WaitForExitAsync(Deadline);
        var said = host.Said;
        Assert.True(code != 0, $"The host ended with code 0 and said:\n{said}");
        Assert.DoesNotContain("Unhandled exception", said, StringComparison.OrdinalIgnoreCase);
        return said;
    }
}
