using System.Diagnostics;
using System.Text.Json;

namespace Workflow.Expressions.Tests.Conformance;

/// <summary>
/// JavaScript itself: Node, in one process, which answers each question with a line. Where there is no Node, tests that ask it are
/// skipped, unless <c>WORKFLOW_REQUIRE_NODE</c> is 1.
/// </summary>
internal sealed class NodeOracle : IDisposable
{
    private readonly Process _process;
    private bool _knowsScope;

    private NodeOracle(Process process) => _process = process;

    public static NodeOracle Start()
    {
        try
        {
            var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Conformance", "oracle.js")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            return new NodeOracle(Process.Start(start) ?? throw new InvalidOperationException("Node does not start."));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            var reason = $"There is no Node on this machine: {e.Message}";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_NODE") == "1", reason);
            throw new InvalidOperationException(reason, e);
        }
    }

    /// <summary>What JavaScript says of expressions, in the scope of the tables. One question for many: each takes its time.</summary>
    public IReadOnlyList<string> Answer(IReadOnlyList<string> expressions)
    {
        object question = _knowsScope ? new { expressions } : new { expressions, scope = Scope };
        _knowsScope = true;
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(question));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"Node ended at one of these:\n{string.Join('\n', expressions)}");
        return JsonSerializer.Deserialize<string[]>(answer) ?? [];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static JsonElement Scope { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(Table.Folder, "scope.json"))).RootElement;
}
