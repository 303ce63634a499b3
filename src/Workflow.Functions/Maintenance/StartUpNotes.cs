using Workflow.Api.StartUp;

namespace Workflow.Functions.Maintenance;

/// <summary>What this process says once of itself. At its start nobody hears it: only an invocation has a log.</summary>
/// <param name="notes">What there is to say.</param>
public sealed class StartUpNotes(IEnumerable<IStartUpNote> notes)
{
    private int _isSaid;

    /// <summary>Says it, the first time.</summary>
    public async Task SayOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isSaid, 1) != 0)
        {
            return;
        }

        foreach (var note in notes)
        {
            await note.SayAsync(cancellationToken);
        }
    }
}
