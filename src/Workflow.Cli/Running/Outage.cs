using Workflow.Client;

namespace Workflow.Cli.Running;

/// <summary>Goes on asking while the service can't be reached, such as through a restart: a run goes on meanwhile.</summary>
/// <param name="call">The call.</param>
/// <param name="patience">How long, from the last answer.</param>
internal sealed class Outage(Call call, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _answeredAt = call.Surroundings.Time.GetTimestamp();
    private bool _isSaid;

    /// <summary>As long as watches of the client go on.</summary>
    public Outage(Call call)
        : this(call, new WorkflowClientOptions().Patience)
    {
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="ask">Asks; it must be safe to ask again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WorkflowException">The service refuses it, or could not be reached for too long.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var time = call.Surroundings.Time;
        while (true)
        {
            TimeSpan pause;
            try
            {
                var answer = await ask();
                _answeredAt = time.GetTimestamp();
                if (_isSaid)
                {
                    call.Screen.Say("The service answers again.");
                    _isSaid = false;
                }

                return answer;
            }
            catch (WorkflowException e) when (e.IsTransient && time.GetElapsedTime(_answeredAt) < patience)
            {
                pause = e.RetryAfter is { } after && after > Pause ? (after < patience ? after : patience) : Pause;
                if (!_isSaid)
                {
                    call.Screen.Say($"The service does not answer: {e.Message} Asking again for {patience.TotalMinutes:0} minutes; Ctrl+C ends it.");
                    _isSaid = true;
                }
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
