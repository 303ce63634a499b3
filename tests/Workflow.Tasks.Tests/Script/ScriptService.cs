using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Script;

/// <summary>SCRIPT tasks, whose one process the tests of a class share.</summary>
public sealed class ScriptService : IAsyncDisposable
{
    internal Service Service { get; } = new(settings: [("Workflow:Tasks:Script:Processes", "1")]);

    /// <summary>Runs a script.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="input">Its input, as JSON.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<TaskResult> RunAsync(string code, string input, CancellationToken cancellationToken = default) =>
        Service.RunAsync("SCRIPT", new { code, input = Service.Json(input) }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
