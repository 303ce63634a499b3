using System.Text;
using Workflow.TestHost.Secrets;

namespace Workflow.Standalone.Tests.Secrets;

/// <summary>All that a host leaves: what it said, and every file in its data folder.</summary>
internal static class Remains
{
    /// <summary>Asserts that a secret is nowhere in them, in any encoding.</summary>
    /// <param name="said">What the host said.</param>
    /// <param name="folder">Its data folder.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="name">Its name, for the message.</param>
    public static async Task AssertHaveNoneAsync(string said, string folder, string secret, string name)
    {
        Assert.Empty(SecretTraces.In(Encoding.UTF8.GetBytes(said), secret));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var traces = SecretTraces.In(await File.ReadAllBytesAsync(file), secret);
            Assert.True(traces.Count == 0, $"{Path.GetFileName(file)} holds {name}: {string.Join("; ", traces)}");
        }
    }
}
