using Workflow.Client.Sending;

namespace Workflow.Client.Watching;

/// <summary>How long to go on without an answer, and how long to pause before the next attempt.</summary>
/// <param name="connection">Has the options and the clock.</param>
internal sealed class Patience(Connection connection)
{
    private long _answeredAt = connection.Time.GetTimestamp();
    private int _failures;

    /// <summary>The service has answered.</summary>
    public void Answered() => (_answeredAt, _failures) = (connection.Time.GetTimestamp(), 0);

    /// <summary>Whether to go on after this failure: it may pass, and has not lasted too long.</summary>
    public bool Bears(WorkflowException failure) => failure.IsTransient && connection.Time.GetElapsedTime(_answeredAt) < connection.Options.Patience;

    /// <summary>Pauses after a failure: longer with each, and as long as the service says.</summary>
    public Task PauseAsync(WorkflowException failure, CancellationToken cancellationToken)
    {
        // What is longer than the patience is not worth a wait, and then the next failure says so.
        var after = failure.RetryAfter is { } said && said < connection.Options.Patience ? said : (TimeSpan?)null;
        return Task.Delay(RetryRule.Pause(connection.Options.RetryDelay, Math.Min(_failures++, 16), Random.Shared.NextDouble(), after), connection.Time, cancellationToken);
    }
}
