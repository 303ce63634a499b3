using System.Threading.Channels;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>A run while a session in this process works on it, as its host knows it.</summary>
public interface IActiveRun
{
    /// <summary>The run as it was last read.</summary>
    ObservedRun Observed { get; }

    /// <summary>The changes of the run that its own session did not make, in order.</summary>
    ChannelReader<RunChange> Changes { get; }

    /// <summary>Reads the run again if what is known of it may be outdated. Called before each step.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Reads the run again.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run, or <c>null</c> if it is gone.</returns>
    Task<RunHead?> PollAsync(CancellationToken cancellationToken);
}
