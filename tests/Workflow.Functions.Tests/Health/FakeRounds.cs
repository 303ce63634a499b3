using Workflow.Core.Health;

namespace Workflow.Functions.Tests.Health;

/// <summary>The rounds of periodic work, in memory.</summary>
internal sealed class FakeRounds : IRoundStore
{
    private readonly Dictionary<string, Round> _known = new(StringComparer.Ordinal);

    public Exception? Fault { get; set; }

    public Task RecordRoundAsync(string name, Round round, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            return Task.FromException(Fault);
        }

        _known[name] = round;
        return Task.CompletedTask;
    }

    public Task<Round?> FindRoundAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_known.GetValueOrDefault(name));
}
